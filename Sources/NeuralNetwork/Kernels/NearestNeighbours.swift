/// The distances of vectors to the nearest of a fixed set, exact: every pair is compared.
///
///     |q - m|^2 = |q|^2 + 2 (|m|^2 / 2 - q m)
///
/// The products q m are those of matrices, made in tiles of 6 rows and 16 columns whose smallest values are all that
/// leaves the registers.
///
/// Immutable, shared by all workers.
package final class NearestNeighbours: Sendable {
    /// The elements of a vector.
    package let dimension: Int
    /// The vectors of the set.
    package let count: Int
    /// Panels of 16 vectors; element k of all of them before element k + 1.
    private let panels: AlignedFloats
    /// |m|^2 / 2 of each vector; infinite of those that fill up the last panel.
    private let halfNorms: AlignedFloats

    /// Panels whose vectors stay in the nearest cache while all queries pass over them, of 64 elements.
    private static let panelsTogether = 4

    /// What of |q|^2 counts as nothing.
    private static let rounding: Float = 0x1p-17

    /// - Parameters:
    ///   - vectors: one behind the other, at least one.
    ///   - dimension: at least 1; divides the number of floats.
    package init(_ vectors: [Float], dimension: Int) {
        let width = MatrixKernel.panelWidth
        self.dimension = dimension
        count = vectors.count / dimension
        let padded = roundUp(count, toMultipleOf: width)
        panels = AlignedFloats(count: padded * dimension)
        halfNorms = AlignedFloats(count: padded)
        for vector in 0..<padded {
            guard vector < count else {
                halfNorms.pointer[vector] = .infinity
                continue
            }
            var norm = 0.0
            for index in 0..<dimension {
                let element = vectors[vector * dimension + index]
                panels.pointer[(vector / width * dimension + index) * width + vector % width] = element
                norm += Double(element) * Double(element)
            }
            halfNorms.pointer[vector] = Float(norm / 2)
        }
    }

    /// The floats of working memory that so many queries take.
    package static func scratchCount(queries: Int) -> Int { queries * 8 }

    /// Writes the distance of every query to its nearest vector, not squared. Allocates nothing; the same query gives
    /// the same bits, whatever stands beside it.
    ///
    /// - Parameters:
    ///   - queries: `count` vectors, `stride` floats apart.
    ///   - scratch: ``scratchCount(queries:)`` floats.
    ///   - distances: `count` floats.
    package func distances(
        of queries: UnsafePointer<Float>, count: Int, stride: Int, scratch: UnsafeMutablePointer<Float>,
        to distances: UnsafeMutablePointer<Float>
    ) {
        scratch.update(repeating: .infinity, count: Self.scratchCount(queries: count))
        let width = MatrixKernel.panelWidth
        let panelCount = halfNorms.count / width
        var first = 0
        while first < panelCount {
            let end = min(first + Self.panelsTogether, panelCount)
            var query = 0
            while query < count {
                let rows = min(MatrixKernel.rowLimit, count - query)
                for panel in first..<end {
                    // The last rows of a number that 6 does not divide are computed one by one, in the same order.
                    if rows == MatrixKernel.rowLimit {
                        compare(RegisterTile<6, 2>.self, queries + query * stride, stride, panel, scratch + query * 8)
                    } else {
                        for row in query..<(query + rows) {
                            compare(RegisterTile<1, 2>.self, queries + row * stride, stride, panel, scratch + row * 8)
                        }
                    }
                }
                query += rows
            }
            first = end
        }
        for query in 0..<count {
            let vector = queries + query * stride
            var norm: Float = 0
            for index in 0..<dimension { norm += vector[index] * vector[index] }
            let smallest = SIMD8<Float>.load(scratch + query * 8).min()
            let squared = norm + 2 * smallest
            // Rounding leaves a vector of the set itself some ten times 2^-24 |q|^2, or less than nothing.
            distances[query] = squared < norm * Self.rounding ? 0 : squared.squareRoot()
        }
    }

    /// Compares some queries with the 16 vectors of a panel. Out of line, as the matrix kernels are.
    ///
    /// - Parameter smallest: eight running minima a query.
    @inline(never)
    private func compare<let rows: Int>(
        _: RegisterTile<rows, 2>.Type, _ queries: UnsafePointer<Float>, _ stride: Int, _ panel: Int,
        _ smallest: UnsafeMutablePointer<Float>
    ) {
        var tile = RegisterTile<rows, 2>()
        var factors = InlineArray<rows, UnsafePointer<Float>> { queries + $0 * stride }
        var weights = UnsafePointer(panels.pointer) + panel * dimension * MatrixKernel.panelWidth
        for _ in 0..<dimension {
            tile.add { row in
                factors[unchecked: row].pointee
            } times: { vector in
                .load(weights + vector * 8)
            }
            for row in 0..<rows { factors[unchecked: row] += 1 }
            weights += MatrixKernel.panelWidth
        }
        let norms = UnsafePointer(halfNorms.pointer) + panel * MatrixKernel.panelWidth
        let (left, right) = (SIMD8<Float>.load(norms), SIMD8<Float>.load(norms + 8))
        for row in 0..<rows {
            let (first, second) = (left - tile[row, 0], right - tile[row, 1])
            var nearest = SIMD8<Float>.load(smallest + row * 8)
            nearest = nearest.replacing(with: first, where: first .< nearest)
            nearest = nearest.replacing(with: second, where: second .< nearest)
            nearest.store(smallest + row * 8)
        }
    }
}
