import NeuralNetwork
import Synchronization

/// Some images of a data set as model inputs. In memory as floats where they fit, else decoded whenever they are asked for.
final class TrainingImages: Sendable {
    /// The most memory for images as floats, in bytes.
    static let cacheLimit = 1 << 31

    private let dataset: Dataset
    private let input: TrainingInput
    /// Those of the data set.
    let indices: [Int]
    private let cache: AlignedFloats?

    var count: Int { indices.count }

    /// Decodes every image once.
    ///
    /// - Throws: the error of the first image, by `indices`, that cannot be the model's input.
    init(_ dataset: Dataset, indices: [Int], input: TrainingInput, loop: ParallelLoop) throws(DatasetError) {
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
    func load(_ position: Int, into target: UnsafeMutablePointer<Float>) -> Bool {
        if let cache {
            target.update(from: cache.pointer + position * input.shape.count, count: input.shape.count)
            return true
        }
        guard let tensor = try? tensor(position) else { return false }
        target.update(from: tensor.elements, count: tensor.elements.count)
        return true
    }

    /// The mean and the mean square of every channel over all images, added up in their order; 0 where there are none.
    ///
    /// - Throws: where an image that was read before can no longer be decoded.
    func channelMoments() throws(DatasetError) -> [(mean: Double, meanSquare: Double)] {
        let pixels = input.shape.height * input.shape.width
        var sums = [(Double, Double)](repeating: (0, 0), count: input.shape.channels)
        let image = AlignedFloats(count: input.shape.count)
        for position in 0..<count {
            if !load(position, into: image.pointer) { _ = try tensor(position) }
            for element in 0..<input.shape.count {
                let value = Double(image.pointer[element])
                sums[element / pixels].0 += value
                sums[element / pixels].1 += value * value
            }
        }
        let elements = Double(max(count, 1) * pixels)
        return sums.map { ($0.0 / elements, $0.1 / elements) }
    }

    /// An image as a tensor. Allocates.
    func tensor(_ position: Int) throws(DatasetError) -> Tensor {
        try dataset.tensor(at: indices[position], shape: input.shape, preprocessing: input.preprocessing)
    }
}
