private import Glibc
package import Tensors

/// How unusual each position of an image is: its distances of several kinds, each less its mean over positions of
/// held-out normal images, by its deviation there, added up and smoothed.
package struct DistanceMap: Sendable, Equatable {
    /// What distances of one kind are like at positions of normal images.
    package struct Scale: Sendable, Equatable {
        package var mean: Float
        /// Above 0.
        package var deviation: Float

        /// - Parameter values: of one kind, in any order; none make a scale that changes nothing.
        package init(of values: [[Float]]) {
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

        package init(mean: Float, deviation: Float) {
            self.mean = mean
            self.deviation = deviation
        }

        fileprivate func standardized(_ value: Float) -> Float { (value - mean) / deviation }
    }

    /// One for each kind of distance.
    package let scales: [Scale]

    package init(_ scales: [Scale]) { self.scales = scales }

    /// The deviation of the smoothing, in positions.
    private static let smoothing = 1.0
    private static let radius = 3

    /// The map of an image, (rows, columns): 0 where nothing is more unusual than the average of normal images, else in
    /// standard deviations. Allocates.
    ///
    /// - Parameter distances: for each of the ``scales`` the distance of every position.
    package func values(_ distances: [[Float]], height: Int, width: Int) -> Tensor {
        let sums = (0..<height * width).map { position in
            zip(scales, distances).reduce(into: Float(0)) { $0 += $1.0.standardized($1.1[position]) }
        }
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
    /// (kinds, 2): mean and deviation of the distances of each kind.
    package static let tensorName = "map.scale"

    package var tensor: Tensor {
        Tensor(shape: [scales.count, 2], elements: scales.flatMap { [$0.mean, $0.deviation] })
    }

    /// Takes the tensor out of a checkpoint's.
    ///
    /// - Parameter kinds: of distances, as many as expected.
    /// - Throws: where it is missing, its shape is another, or a deviation is not above 0.
    package init(kinds: Int, taking tensors: inout ModelTensors) throws(CheckpointError) {
        let elements = try tensors.take(Self.tensorName, shape: [kinds, 2]).elements
        scales = (0..<kinds).map { Scale(mean: elements[2 * $0], deviation: elements[2 * $0 + 1]) }
        guard scales.allSatisfy({ $0.deviation > 0 }) else {
            throw .model(
                reason: "The tensor \"\(Self.tensorName)\" has a deviation that is not above 0; it holds the mean and "
                    + "the deviation of each kind of distance.")
        }
    }
}
