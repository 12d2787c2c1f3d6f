private import Glibc
import NeuralNetwork
import Tensors

/// How unusual each position of an image is: its distances to the nearest vector and from the distribution of its
/// place, each less its mean over positions of held-out normal images, by its deviation there, added up and smoothed.
struct DistanceMap: Sendable, Equatable {
    /// What distances are like at positions of normal images.
    struct Scale: Sendable, Equatable {
        var mean: Float
        /// Above 0.
        var deviation: Float

        /// - Parameter values: of one kind, in any order; none make a scale that changes nothing.
        init(of values: [[Float]]) {
            var (count, sum, squares) = (0.0, 0.0, 0.0)
            for value in values.joined() {
                count += 1
                sum += Double(value)
                squares += Double(value) * Double(value)
            }
            let mean = count > 0 ? sum / count : 0
            let deviation = count > 0 ? max(0, squares / count - mean * mean).squareRoot() : 1
            self.init(mean: Float(mean), deviation: deviation > 0 ? Float(deviation) : 1)
        }

        init(mean: Float, deviation: Float) {
            self.mean = mean
            self.deviation = deviation
        }

        fileprivate func standardized(_ value: Float) -> Float { (value - mean) / deviation }
    }

    var nearest: Scale
    var position: Scale

    /// The deviation of the smoothing, in positions.
    private static let smoothing = 1.0
    private static let radius = 3

    /// The map of an image, (rows, columns): 0 where nothing is more unusual than the average of normal images, else in
    /// standard deviations. Allocates.
    ///
    /// - Parameters:
    ///   - nearest: the distances to the nearest vector, of every position.
    ///   - position: the distances from the distributions of the places.
    func values(nearest: [Float], position: [Float], height: Int, width: Int) -> Tensor {
        let sums = zip(nearest, position).map { self.nearest.standardized($0) + self.position.standardized($1) }
        let across = Self.smoothed(sums, lines: height, length: width, step: 1, lineStep: width)
        let smooth = Self.smoothed(across, lines: width, length: height, step: width, lineStep: 1)
        return Tensor(shape: [height, width], elements: smooth.map { max(0, $0) })
    }

    /// Smooths along lines; beyond the ends of a line nothing counts.
    private static func smoothed(
        _ values: [Float], lines: Int, length: Int, step: Int, lineStep: Int
    ) -> [Float] {
        let weights = (-radius...radius).map { Float(exp(-Double($0 * $0) / (2 * smoothing * smoothing))) }
        var result = values
        for line in 0..<lines {
            for index in 0..<length {
                var (sum, total): (Float, Float) = (0, 0)
                for offset in max(-radius, -index)...min(radius, length - 1 - index) {
                    let weight = weights[offset + radius]
                    sum += weight * values[line * lineStep + (index + offset) * step]
                    total += weight
                }
                result[line * lineStep + index * step] = sum / total
            }
        }
        return result
    }
}

extension DistanceMap {
    /// (2, 2): mean and deviation of the distances to the nearest vector, then of those from the places.
    static let tensorName = "map.scale"

    var tensor: Tensor {
        Tensor(
            shape: [2, 2], elements: [nearest.mean, nearest.deviation, position.mean, position.deviation])
    }

    /// Nil where the shape is another or a deviation is not above 0.
    init?(_ tensor: Tensor) {
        guard tensor.shape == [2, 2], tensor.elements[1] > 0, tensor.elements[3] > 0 else { return nil }
        nearest = Scale(mean: tensor.elements[0], deviation: tensor.elements[1])
        position = Scale(mean: tensor.elements[2], deviation: tensor.elements[3])
    }
}
