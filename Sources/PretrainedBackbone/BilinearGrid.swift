package import NeuralNetwork

/// Brings a map to another grid, bilinearly, as PyTorch's `interpolate(mode="bilinear", align_corners=False)` does.
/// Where the grid is half as fine, its values are the means of 2x2 positions.
package struct BilinearGrid: Sendable {
    private let sourceWidth: Int
    private let width: Int
    private let rows: [BilinearBlend]
    private let columns: [BilinearBlend]

    package init(from source: MapShape, to target: MapShape) {
        sourceWidth = source.width
        width = target.width
        rows = BilinearBlend.all(from: source.height, to: target.height)
        columns = BilinearBlend.all(from: source.width, to: target.width)
    }

    /// Writes the numbers, or adds them to those of the target. Allocates nothing.
    ///
    /// - Parameters:
    ///   - count: the numbers of a position.
    ///   - sourceStride: the floats from one position of the source to the next.
    ///   - stride: the same of the target.
    package func write(
        _ source: UnsafePointer<Float>, count: Int = 1, sourceStride: Int = 1,
        to target: UnsafeMutablePointer<Float>, stride: Int = 1, isAdding: Bool = false
    ) {
        for (row, vertical) in rows.enumerated() {
            let upper = source + vertical.first * sourceWidth * sourceStride
            let lower = source + vertical.second * sourceWidth * sourceStride
            for (column, horizontal) in columns.enumerated() {
                let (left, right) = (horizontal.first * sourceStride, horizontal.second * sourceStride)
                let place = target + (row * width + column) * stride
                for index in 0..<count {
                    let above = upper[left + index] + horizontal.weight * (upper[right + index] - upper[left + index])
                    let below = lower[left + index] + horizontal.weight * (lower[right + index] - lower[left + index])
                    let value = above + vertical.weight * (below - above)
                    place[index] = isAdding ? place[index] + value : value
                }
            }
        }
    }
}
