/// A normal distribution for each cell of a grid: what is usual at one place of an image. Immutable, shared by all
/// workers.
///
/// `@unchecked Sendable`: its memory is written by `init` and never after.
package final class PositionGaussians: @unchecked Sendable {
    /// The elements of a vector.
    package let dimension: Int
    /// The number of distributions.
    package let count: Int
    /// `dimension`, padded to whole vectors of eight.
    private let padded: Int
    /// The floats of one distribution's whitening.
    private let whiteningStride: Int
    private let means: UnsafeMutablePointer<Float>
    /// Column after column; of each column the rows from the vector of eight on that the diagonal lies in.
    private let whitenings: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - dimension: at least 1.
    ///   - means: `count` vectors, one behind the other.
    ///   - whitenings: for each the lower triangle of W, row after row, see ``Gaussian/whitening``.
    package init(dimension: Int, means: [Float], whitenings: [Float]) {
        self.dimension = dimension
        count = means.count / dimension
        padded = (dimension + 7) / 8 * 8
        var stride = 0
        for column in 0..<dimension { stride += padded - column / 8 * 8 }
        whiteningStride = stride
        self.means = .allocate(capacity: max(count * padded, 1))
        self.whitenings = .allocate(capacity: max(count * stride, 1))
        self.means.initialize(repeating: 0, count: max(count * padded, 1))
        self.whitenings.initialize(repeating: 0, count: max(count * stride, 1))
        let triangle = LowerTriangle.count(dimension)
        for index in 0..<count {
            for element in 0..<dimension {
                self.means[index * padded + element] = means[index * dimension + element]
            }
            var start = index * stride
            for column in 0..<dimension {
                let first = column / 8 * 8
                for row in column..<dimension {
                    self.whitenings[start + row - first] =
                        whitenings[index * triangle + row * (row + 1) / 2 + column]
                }
                start += padded - first
            }
        }
    }

    deinit {
        means.deallocate()
        whitenings.deallocate()
    }

    /// The floats of working memory that ``squaredDistance(of:from:scratch:)`` takes.
    package var scratchCount: Int { padded }

    /// The squared Mahalanobis distance of a vector of ``dimension`` floats from one of the distributions.
    ///
    /// - Parameters:
    ///   - index: 0 to ``count`` - 1.
    ///   - scratch: ``scratchCount`` floats; W (x - mean) on return, padding zero.
    package func squaredDistance(
        of vector: UnsafePointer<Float>, from index: Int, scratch: UnsafeMutablePointer<Float>
    ) -> Float {
        let mean = means + index * padded
        let end = UnsafeMutableRawPointer(scratch + padded)
        var factor = UnsafeRawPointer(whitenings + index * whiteningStride)
        scratch.update(repeating: 0, count: padded)
        for column in 0..<dimension {
            let difference = SIMD8(repeating: vector[column] - mean[column])
            var sum = UnsafeMutableRawPointer(scratch + column / 8 * 8)
            while sum < end {
                let product = factor.loadUnaligned(as: SIMD8<Float>.self) * difference
                sum.storeBytes(of: sum.loadUnaligned(as: SIMD8<Float>.self) + product, as: SIMD8<Float>.self)
                sum += MemoryLayout<SIMD8<Float>>.stride
                factor += MemoryLayout<SIMD8<Float>>.stride
            }
        }
        var total = SIMD8<Float>.zero
        var sum = UnsafeRawPointer(scratch)
        while sum < UnsafeRawPointer(end) {
            let values = sum.loadUnaligned(as: SIMD8<Float>.self)
            total += values * values
            sum += MemoryLayout<SIMD8<Float>>.stride
        }
        return total.sum()
    }
}
