/// A normal distribution of long vectors many of whose elements are zero, such as the values behind a rectifier.
/// Immutable, shared by all workers.
///
/// The squared Mahalanobis distance of x is |W x - W m|^2, W the whitening of the covariance (``Gaussian/whitening``),
/// m the mean. W m is made once, so that a column of W is read only where its element of x is not zero. Elements that
/// are correlated with no other, such as those of a dead unit, have a variance of their own and no place in W: reading
/// W takes longer than the arithmetic.
///
/// `@unchecked Sendable`: its memory is written by `init` and never after.
package final class SparseGaussian: @unchecked Sendable {
    /// The elements of a vector.
    package let dimension: Int
    /// The floats of working memory that ``squaredDistance(ofSorted:count:scratch:)`` takes.
    package let scratchCount: Int
    /// -W m of the elements in W, padded with zeros.
    private let offset: UnsafeMutablePointer<Float>
    /// Column after column; of each column the rows from the vector of eight on that the diagonal lies in.
    private let columns: UnsafeMutablePointer<Float>
    /// For each element where it is in W; nil of an uncorrelated one.
    private let places: [Int?]
    /// For each place in W where row 0 of its column would begin in ``columns``.
    private let starts: [Int]
    /// For each element its row of W where it is uncorrelated, w, and -w m. In double precision, since what is left of
    /// a mean that hardly varies is a small difference of large numbers.
    private let single: [(factor: Double, offset: Double)]
    /// The sum of (w m)^2 over the uncorrelated elements: their share of the distance where they are zero.
    private let singleSquares: Double

    /// One element of a vector.
    package struct Element: Sendable {
        /// Its place, 0 to ``SparseGaussian/dimension`` - 1.
        package let index: Int
        package let value: Float

        package init(index: Int, value: Float) {
            self.index = index
            self.value = value
        }
    }

    /// - Parameters:
    ///   - mean: at least one element.
    ///   - whitening: the lower triangle of W, row after row: `LowerTriangle.count(mean.count)` elements.
    package init(mean: [Float], whitening: [Float]) {
        precondition(whitening.count == LowerTriangle.count(mean.count), "a triangle has n (n + 1) / 2 elements")
        let dimension = mean.count
        func element(_ row: Int, _ column: Int) -> Float { whitening[row * (row + 1) / 2 + column] }
        var isCorrelated = [Bool](repeating: false, count: dimension)
        for row in 0..<dimension {
            for column in 0..<row where element(row, column) != 0 {
                isCorrelated[row] = true
                isCorrelated[column] = true
            }
        }
        let correlated = (0..<dimension).filter { isCorrelated[$0] }
        var places = [Int?](repeating: nil, count: dimension)
        for (place, index) in correlated.enumerated() { places[index] = place }
        let padded = (correlated.count + 7) / 8 * 8
        var starts: [Int] = []
        var total = 0
        for place in correlated.indices {
            let first = place / 8 * 8
            starts.append(total - first)
            total += padded - first
        }
        offset = .allocate(capacity: max(padded, 1))
        offset.initialize(repeating: 0, count: max(padded, 1))
        columns = .allocate(capacity: max(total, 1))
        columns.initialize(repeating: 0, count: max(total, 1))
        for (row, rowIndex) in correlated.enumerated() {
            var sum = 0.0
            for (column, columnIndex) in correlated[...row].enumerated() {
                columns[starts[column] + row] = element(rowIndex, columnIndex)
                sum += Double(element(rowIndex, columnIndex)) * Double(mean[columnIndex])
            }
            offset[row] = Float(-sum)
        }
        let single = mean.indices.map { index in
            (Double(element(index, index)), -Double(element(index, index)) * Double(mean[index]))
        }
        singleSquares = mean.indices.reduce(0) { sum, index in
            places[index] == nil ? sum + single[index].1 * single[index].1 : sum
        }
        self.single = single
        self.dimension = dimension
        self.places = places
        self.starts = starts
        scratchCount = padded
    }

    deinit {
        offset.deallocate()
        columns.deallocate()
    }

    /// The squared Mahalanobis distance of a vector. Allocates nothing.
    ///
    /// - Parameters:
    ///   - elements: those that are not zero, by ascending index; others may be among them. Their order is lost.
    ///   - count: how many they are.
    ///   - scratch: ``scratchCount`` floats.
    package func squaredDistance(
        ofSorted elements: UnsafeMutablePointer<Element>, count: Int, scratch: UnsafeMutablePointer<Float>
    ) -> Float {
        scratch.update(from: offset, count: scratchCount)
        var singles = singleSquares
        var columnCount = 0
        for position in 0..<count {
            let element = elements[position]
            if let place = places[element.index] {
                elements[columnCount] = Element(index: place, value: element.value)
                columnCount += 1
            } else {
                let (factor, offset) = single[element.index]
                let distance = factor * Double(element.value) + offset
                singles += distance * distance - offset * offset
            }
        }
        var position = 0
        while position + 4 <= columnCount {
            add(elements + position, to: scratch)
            position += 4
        }
        while position < columnCount {
            add(elements[position], rows: elements[position].index / 8 * 8..<scratchCount, to: scratch)
            position += 1
        }
        var total = SIMD8<Float>.zero
        for row in stride(from: 0, to: scratchCount, by: 8) {
            let values = Self.load(scratch + row)
            total = Self.sum(total, values, times: values)
        }
        // Rounding may leave less than nothing; what is not a number stays so.
        return Float(singles < 0 ? 0 : singles) + total.sum()
    }

    /// Adds four columns of W, times their elements: what is read and written of the sum is so a quarter.
    private func add(_ elements: UnsafePointer<Element>, to sum: UnsafeMutablePointer<Float>) {
        let first = elements[3].index / 8 * 8
        for element in 0..<3 { add(elements[element], rows: elements[element].index / 8 * 8..<first, to: sum) }
        let column = (
            columns + starts[elements[0].index], columns + starts[elements[1].index],
            columns + starts[elements[2].index], columns + starts[elements[3].index]
        )
        let factor = (
            SIMD8(repeating: elements[0].value), SIMD8(repeating: elements[1].value),
            SIMD8(repeating: elements[2].value), SIMD8(repeating: elements[3].value)
        )
        var row = first
        while row < scratchCount {
            let near = Self.sum(Self.load(sum + row), Self.load(column.0 + row), times: factor.0)
            let far = Self.sum(Self.load(column.1 + row) * factor.1, Self.load(column.2 + row), times: factor.2)
            Self.store(Self.sum(near + far, Self.load(column.3 + row), times: factor.3), sum + row)
            row += 8
        }
    }

    private func add(_ element: Element, rows: Range<Int>, to sum: UnsafeMutablePointer<Float>) {
        let (column, factor) = (columns + starts[element.index], SIMD8(repeating: element.value))
        var row = rows.lowerBound
        while row < rows.upperBound {
            Self.store(Self.sum(Self.load(sum + row), Self.load(column + row), times: factor), sum + row)
            row += 8
        }
    }

    /// `a + b * c`, in one instruction where the build's processors have it; without one, `addingProduct` would be a
    /// library call per lane.
    @inline(__always)
    private static func sum(_ a: SIMD8<Float>, _ b: SIMD8<Float>, times c: SIMD8<Float>) -> SIMD8<Float> {
        #if FUSED_MULTIPLY_ADD
            a.addingProduct(b, c)
        #else
            a + b * c
        #endif
    }

    @inline(__always)
    private static func load(_ pointer: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    private static func store(_ values: SIMD8<Float>, _ pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: values, as: SIMD8<Float>.self)
    }
}
