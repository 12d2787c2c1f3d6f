import NeuralNetwork
import PretrainedBackbone

/// Brings numbers of positions to another grid, bilinearly. Where that is half as fine, they are the means of 2x2
/// positions.
struct DistanceGrid {
    private let sourceWidth: Int
    private let width: Int
    private let rows: [BilinearBlend]
    private let columns: [BilinearBlend]

    init(from source: MapShape, to target: MapShape) {
        sourceWidth = source.width
        width = target.width
        rows = BilinearBlend.all(from: source.height, to: target.height)
        columns = BilinearBlend.all(from: source.width, to: target.width)
    }

    /// Adds the numbers to those of the target. Allocates nothing.
    ///
    /// - Parameters:
    ///   - count: the numbers of a position.
    ///   - sourceStride: the floats from one position of the source to the next.
    ///   - stride: the same of the target.
    func add(
        _ source: UnsafePointer<Float>, count: Int = 1, sourceStride: Int = 1,
        to target: UnsafeMutablePointer<Float>, stride: Int = 1
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
                    place[index] += above + vertical.weight * (below - above)
                }
            }
        }
    }
}
