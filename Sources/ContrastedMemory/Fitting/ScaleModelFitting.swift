import Determinism
import NeuralNetwork
import Statistics
import Tensors

/// Makes the ``ScaleModel``s of some images' features.
struct ScaleModelFitting: Sendable {
    let features: ScaleFeatures
    /// The prototypes of each scale, at most.
    let memorySizes: [Int]
    /// beta in units of the mean squared distance of a feature to its nearest prototype.
    let sharpness: Double
    let learning: MemoryLearning
    let seed: UInt64

    /// The features that means and covariances of a scale are made from, where there are more.
    private static let momentLimit = 50_000
    /// The features that prototypes are made from, where there are more.
    private static let sampleLimit = 20_000
    /// What is added to the diagonal of a correlation or covariance, as a share of the mean variance.
    private static let ridge = 0.01
    /// The same of the distribution of mean deviations, one vector an image.
    private static let imageRidge = 0.1
    /// Distances to prototypes below it count as it: images that are all the same have none.
    private static let leastSpread = 1e-6

    /// Tells the uses of the seed apart; the scale is added.
    private enum Stream {
        static let moments: UInt64 = 0x6D6F_6D00
        static let prototypes: UInt64 = 0x7072_6F00
    }

    /// The models of all scales, of some of the images, at least one. The same images in the same order give the same
    /// bits.
    func models(of images: [Int]) throws(NetworkError) -> [ScaleModel] {
        var models: [ScaleModel] = []
        let seen = Set(images)
        for scale in features.scales.indices {
            var memory = try memory(of: images, scale: scale)
            _ = learning.learn(&memory, scale: scale, shape: features.scales[scale].shape, images: seen)
            models.append(try model(of: images, scale: scale, memory: memory))
        }
        return models
    }

    // MARK: The memory

    /// Features are mapped so that their covariance is 1, and the prototypes are the means of their clusters.
    private func memory(of images: [Int], scale: Int) throws(NetworkError) -> ScaleMemory {
        let channels = features.scales[scale].shape.channels
        var generator = SeededGenerator(seed: seed, stream: Stream.moments + UInt64(scale))
        var moments = VectorMoments(dimension: channels)
        forEachFeature(of: images, scale: scale, limit: Self.momentLimit, &generator) { moments.add($0) }
        let standardization = Standardization(moments)
        let gaussian = Gaussian(
            mean: [Double](repeating: 0, count: channels),
            covariance: standardization.correlation.addingToDiagonal(shareOfTrace: Self.ridge))
        let (weight, bias) = standardization.whitening(gaussian)
        var memory = ScaleMemory(
            weight: Tensor(shape: [channels, channels], elements: weight),
            bias: Tensor(shape: [channels], elements: bias), prototypes: Tensor(shape: [0, channels], elements: []),
            sharpness: 1)
        generator = SeededGenerator(seed: seed, stream: Stream.prototypes + UInt64(scale))
        var vectors: [Float] = []
        var vector = [Float](repeating: 0, count: channels)
        forEachFeature(of: images, scale: scale, limit: Self.sampleLimit, &generator) { feature in
            memory.project(feature, to: &vector)
            vectors += vector
        }
        let (elements, spread) = KMeans(vectors, dimension: channels).prototypes(memorySizes[scale], &generator)
        memory.prototypes = Tensor(shape: [elements.count / channels, channels], elements: elements)
        memory.sharpness = Float(sharpness / max(spread, Self.leastSpread))
        return memory
    }

    /// All features of a scale, in their order, or so many drawn ones.
    private func forEachFeature(
        of images: [Int], scale: Int, limit: Int, _ generator: inout SeededGenerator,
        _ body: (UnsafePointer<Float>) -> Void
    ) {
        let shape = features.scales[scale].shape
        if images.count * shape.positions <= limit {
            for image in images {
                for position in 0..<shape.positions {
                    body(features.image(image, scale: scale) + position * shape.stride)
                }
            }
        } else {
            for _ in 0..<limit {
                let image = images[generator.uniform(below: images.count)]
                let position = generator.uniform(below: shape.positions)
                body(features.image(image, scale: scale) + position * shape.stride)
            }
        }
    }

    // MARK: The detector

    /// The distributions of the deviations, of each position and of whole images.
    private func model(
        of images: [Int], scale: Int, memory: ScaleMemory
    ) throws(NetworkError) -> ScaleModel {
        let map = features.scales[scale].shape
        let network = try memory.network(of: map)
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
        let output = network.output
        var positions = [VectorMoments](
            repeating: VectorMoments(dimension: memory.dimension), count: output.positions)
        var whole = VectorMoments(dimension: memory.dimension)
        let mean = AlignedFloats(count: output.stride)
        for image in images {
            pass.value(0).pointer.update(from: features.image(image, scale: scale), count: map.count)
            pass.forward()
            let deviations = pass.value(network.steps.count).pointer
            for position in 0..<output.positions {
                positions[position].add(deviations + position * output.stride)
            }
            mean.pointer.update(repeating: 0, count: output.stride)
            Elementwise.addPositions(
                of: deviations, positions: output.positions, stride: output.stride, to: mean.pointer)
            for element in 0..<memory.dimension { mean.pointer[element] /= Float(output.positions) }
            whole.add(mean.pointer)
        }
        let (means, whitenings) = PositionGaussians.fit(positions, ridge: Self.ridge)
        let image = Gaussian(
            mean: whole.mean, covariance: whole.covariance.addingToDiagonal(shareOfTrace: Self.imageRidge))
        let triangle = LowerTriangle.count(memory.dimension)
        return ScaleModel(
            memory: memory,
            positionMeans: Tensor(shape: [output.positions, memory.dimension], elements: means),
            positionWhitenings: Tensor(shape: [output.positions, triangle], elements: whitenings),
            imageMean: Tensor(shape: [1, memory.dimension], elements: image.mean.map(Float.init)),
            imageWhitening: Tensor(shape: [1, triangle], elements: image.whitening.elements.map(Float.init)))
    }
}
