import NeuralNetwork
import Statistics

/// What whitened deviations are like over a whole image: for each element its mean over positions, the mean of the
/// largest magnitudes, and the root of the mean square; the latter two brought to about zero where deviations have
/// variance 1. Used by one thread at a time; allocates nothing once made.
final class PooledDeviations {
    /// The numbers of an element.
    static let kinds = 3

    private let grid: MapShape
    private let magnitudes: AlignedFloats
    private var largest: LargestValues

    /// The mean of the largest magnitudes is brought to zero by these: a third of it, less a half.
    private static let (largestScale, largestOffset): (Float, Float) = (1 / 3, 0.5)

    init(_ grid: MapShape) {
        self.grid = grid
        magnitudes = AlignedFloats(count: grid.positions)
        largest = LargestValues(share: AnomalyClassifier.largestShare, of: grid.positions)
    }

    /// - Parameters:
    ///   - map: of shape `grid`, channels-last.
    ///   - target: the means of all elements, then the largest magnitudes of all, then the roots.
    func write(_ map: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        let channels = grid.channels
        for channel in 0..<channels {
            var (sum, squares) = (Float(0), Float(0))
            for position in 0..<grid.positions {
                let value = map[position * grid.stride + channel]
                sum += value
                squares += value * value
                magnitudes.pointer[position] = abs(value)
            }
            let count = Float(grid.positions)
            target[channel] = sum / count
            target[channels + channel] =
                Float(largest.mean(of: magnitudes.elements)) * Self.largestScale - Self.largestOffset
            target[2 * channels + channel] = (squares / count).squareRoot() - 1
        }
    }
}
