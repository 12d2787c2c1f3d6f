private import Glibc
import NeuralNetwork
import Statistics

/// The loss of a hypersphere classifier over maps (Liznerski et al., *Explainable Deep One-Class Classification*, ICLR
/// 2021): the mean of r over normal images plus that of -log(1 - exp(-r)) over anomalies, where r of an image is the
/// mean of the largest distances of its positions, see ``AnomalyClassifier``.
struct HypersphereLoss {
    /// The network's output for one image.
    private let shape: MapShape
    private let distances: AlignedFloats
    /// The positions that an image's distance is the mean of.
    private let largestCount: Int

    /// The least r of an anomaly whose logarithm is taken.
    private static let leastDistance = 1e-6

    init(shape: MapShape) {
        self.shape = shape
        distances = AlignedFloats(count: shape.positions)
        largestCount = LargestValues.count(share: AnomalyClassifier.largestShare, of: shape.positions)
    }

    /// - Parameters:
    ///   - outputs: of all images, one behind the other.
    ///   - anomalies: the images that are anomalies; the others are normal. At least one image of each.
    ///   - gradient: as many floats; written.
    func evaluate(
        _ outputs: UnsafePointer<Float>, images: Int, anomalies: Range<Int>, gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        gradient.update(repeating: 0, count: images * shape.count)
        var loss = 0.0
        for image in 0..<images {
            let start = image * shape.count
            AnomalyClassifier.distances(of: outputs + start, shape: shape, to: distances.pointer)
            let order = (0..<shape.positions).sorted {
                (distances.pointer[$1], $0) < (distances.pointer[$0], $1)
            }.prefix(largestCount)
            let mean = order.reduce(0.0) { $0 + Double(distances.pointer[$1]) } / Double(largestCount)
            let isAnomaly = anomalies.contains(image)
            let share = 1 / Double(isAnomaly ? anomalies.count : images - anomalies.count)
            var slope = share
            if isAnomaly {
                let distance = max(mean, Self.leastDistance)
                loss -= share * log(-expm1(-distance))
                slope = mean > Self.leastDistance ? -share / expm1(distance) : 0
            } else {
                loss += share * mean
            }
            // dr/dh = h / sqrt(|h|^2 + 1).
            for position in order {
                let factor = Float(slope / Double(largestCount)) / (distances.pointer[position] + 1)
                for channel in 0..<shape.channels {
                    let place = start + position * shape.stride + channel
                    gradient[place] = factor * outputs[place]
                }
            }
        }
        return loss
    }
}
