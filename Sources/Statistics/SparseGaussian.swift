/// A normal distribution of long vectors many of whose elements are zero, such as the values behind a rectifier.
/// Immutable, shared by all workers.
///
/// The squared Mahalanobis distance of x is |W x - W m|^2, W the whitening of the covariance (``Gaussian/whitening``),
/// m the mean. W m is made once, so that a column of W is read only where its element of x is not zero.
///
/// `@unchecked Sendable`: its memory is written by `init` and never after.
package final class SparseGaussian: @unchecked Sendable {
    /// The elements of a vector.
    package let dimension: Int
    /// `dimension`, padded to whole vectors of eight: the floats of working memory that
    /// ``squaredDistance(ofSorted:count:scratch:)`` takes.
    package let scratchCount: Int
    /// -W m, padded with zeros.
    private let offset: UnsafeMutablePointer<Float>
    /// Column after column; of each column the rows from the vector of eight on that the diagonal lies in.
    private let columns: UnsafeMutablePointer<Float>
    /// Where row 0 of each column would begin in ``columns``.
    private let starts: [Int]

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
        let padded = (dimension + 7) / 8 * 8
        var starts: [Int] = []
        var total = 0
        for column in 0..<dimension {
            let first = column / 8 * 8
            starts.append(total - first)
            total += padded - first
        }
        offset = .allocate(capacity: padded)
        offset.initialize(repeating: 0, count: padded)
        columns = .allocate(capacity: total)
        columns.initialize(repeating: 0, count: total)
        var element = 0
        for row in 0..<dimension {
            var sum = 0.0
            for column in 0...row {
                columns[starts[column] + row] = whitening[element]
                sum += Double(whitening[element]) * Double(mean[column])
                element += 1
            }
            offset[row] = Float(-sum)
        }
        self.dimension = dimension
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
    ///   - elements: those that are not zero, by ascending index; others may be among them.
    ///   - count: how many they are.
    ///   - scratch: ``scratchCount`` floats.
    package func squaredDistance(
        ofSorted elements: UnsafePointer<Element>, count: Int, scratch: UnsafeMutablePointer<Float>
    ) -> Float {
        scratch.update(from: offset, count: scratchCount)
        var position = 0
        while position + 4 <= count {
            add(elements + position, to: scratch)
            position += 4
        }
        while position < count {
            add(elements[position], rows: elements[position].index / 8 * 8..<scratchCount, to: scratch)
            position += 1
        }
        var total = SIMD8<Float>.zero
        for row in stride(from: 0, to: scratchCount, by: 8) {
            let values = Self.load(scratch + row)
            total += values * values
        }
        return total.sum()
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
            let near = Self.load(column.0 + row) * factor.0 + Self.load(column.1 + row) * factor.1
            let far = Self.load(column.2 + row) * factor.2 + Self.load(column.3 + row) * factor.3
            Self.store(Self.load(sum + row) + (near + far), sum + row)
            row += 8
        }
    }

    private func add(_ element: Element, rows: Range<Int>, to sum: UnsafeMutablePointer<Float>) {
        let (column, factor) = (columns + starts[element.index], SIMD8(repeating: element.value))
        var row = rows.lowerBound
        while row < rows.upperBound {
            Self.store(Self.load(sum + row) + Self.load(column + row) * factor, sum + row)
            row += 8
        }
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
