import NeuralNetwork
import PretrainedBackbone

/// Brings numbers of positions to another grid, bilinearly. Where that is half as fine, they are the means of 2x2
/// positions.
struct DistanceGrid {
    private let sourceWidth: Int
    private let width: Int
    private let rows: [BilinearBlend]
    private let columns: [BilinearBlend]

    init(from source: (height: Int, width: Int), to target: (height: Int, width: Int)) {
        sourceWidth = source.width
        width = target.width
        rows = BilinearBlend.all(from: source.height, to: target.height)
        columns = BilinearBlend.all(from: source.width, to: target.width)
    }

    /// Adds the numbers to those of the target. Allocates nothing.
    func add(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        for (row, vertical) in rows.enumerated() {
            let upper = source + vertical.first * sourceWidth
            let lower = source + vertical.second * sourceWidth
            for (column, horizontal) in columns.enumerated() {
                let above =
                    upper[horizontal.first]
                    + horizontal.weight * (upper[horizontal.second] - upper[horizontal.first])
                let below =
                    lower[horizontal.first]
                    + horizontal.weight * (lower[horizontal.second] - lower[horizontal.first])
                target[row * width + column] += above + vertical.weight * (below - above)
            }
        }
    }
}
