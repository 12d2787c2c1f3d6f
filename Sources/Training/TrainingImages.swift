import AnomalyDetection
package import Datasets
private import Glibc
package import Determinism
import NeuralNetwork
package import Tensors
import Synchronization

/// Some images of a data set as model inputs. In memory as floats where they fit, else decoded whenever they are asked
/// for.
package final class TrainingImages: Sendable {
    /// The most memory for images as floats, in bytes.
    package static let cacheLimit = 1 << 31

    private let dataset: Dataset
    private let input: TrainingInput
    /// Which images of the data set they are.
    package let indices: [Int]
    private let cache: AlignedFloats?

    package var count: Int { indices.count }

    /// Decodes every image once.
    ///
    /// - Throws: the error of the first image, by `indices`, that cannot be the model's input.
    package init(_ dataset: Dataset, indices: [Int], input: TrainingInput, loop: ParallelLoop) throws(DatasetError) {
        let size = input.shape.count
        let fits = indices.count <= Self.cacheLimit / (size * MemoryLayout<Float>.stride)
        let cache = fits ? AlignedFloats(count: indices.count * size) : nil
        let failure = Mutex<(position: Int, error: DatasetError)?>(nil)
        loop.run(indices.count) { position in
            do throws(DatasetError) {
                let tensor = try dataset.tensor(
                    at: indices[position], shape: input.shape, preprocessing: input.preprocessing)
                cache.map { ($0.pointer + position * size).update(from: tensor.elements, count: size) }
            } catch {
                failure.withLock { first in
                    if position < first?.position ?? .max { first = (position, error) }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure.error }
        self.dataset = dataset
        self.input = input
        self.indices = indices
        self.cache = cache
    }

    /// Copies an image; false where it can no longer be decoded.
    package func load(_ position: Int, into target: UnsafeMutablePointer<Float>) -> Bool {
        if let cache {
            target.update(from: cache.pointer + position * input.shape.count, count: input.shape.count)
            return true
        }
        guard let tensor = try? tensor(position) else { return false }
        target.update(from: tensor.elements, count: tensor.elements.count)
        return true
    }

    /// Means over a channel's pixels in all images; 0 where there are none.
    package struct Moments {
        package var mean = 0.0
        package var meanSquare = 0.0
        /// The mean of ``entropy(of:)``; 0 where it was not asked for.
        package var meanEntropy = 0.0

        /// -p ln p - (1 - p) ln(1 - p), of the probability p.
        package static func entropy(of p: Double) -> Double {
            -[p, 1 - p].reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
        }
    }

    /// The moments of every channel, added up in the images' order.
    ///
    /// - Parameter withEntropy: whether to take the logarithms that it calls for.
    /// - Throws: where an image that was read before can no longer be decoded.
    package func moments(withEntropy: Bool = false) throws(TrainingError) -> [Moments] {
        var sums = [Moments](repeating: Moments(), count: input.shape.channels)
        try forEachPixel { channel, value in
            sums[channel].mean += value
            sums[channel].meanSquare += value * value
            if withEntropy { sums[channel].meanEntropy += Moments.entropy(of: value) }
        }
        let pixels = Double(max(count, 1) * input.shape.height * input.shape.width)
        return sums.map {
            Moments(
                mean: $0.mean / pixels, meanSquare: $0.meanSquare / pixels, meanEntropy: $0.meanEntropy / pixels)
        }
    }

    private func forEachPixel(_ body: (_ channel: Int, _ value: Double) -> Void) throws(TrainingError) {
        let pixels = input.shape.height * input.shape.width
        let image = AlignedFloats(count: input.shape.count)
        for position in 0..<count {
            if !load(position, into: image.pointer) { _ = try tensor(position) }
            for element in 0..<input.shape.count { body(element / pixels, Double(image.pointer[element])) }
        }
    }

    /// An image as a tensor. Allocates.
    ///
    /// - Throws: `TrainingError.data` where it can no longer be decoded.
    package func tensor(_ position: Int) throws(TrainingError) -> Tensor {
        if let cache {
            let image = UnsafeBufferPointer(
                start: cache.pointer + position * input.shape.count, count: input.shape.count)
            return Tensor(shape: input.shape.dimensions, elements: Array(image))
        }
        do {
            return try dataset.tensor(
                at: indices[position], shape: input.shape, preprocessing: input.preprocessing)
        } catch { throw .data(error) }
    }
}
