import Determinism
import NeuralNetwork
import Statistics
import Tensors

/// Makes the ``ScaleModel``s of some images' features.
struct ScaleModelFitting: Sendable {
    let features: ScaleFeatures
    let memories: Memories
    /// The features of labelled anomalies; nil where there are none.
    let anomalies: ScaleFeatures?
    let seed: UInt64

    /// Where the memories come from.
    enum Memories: Sendable {
        /// From the images.
        case made(MemoryMaking)
        /// They were learned with the encoder, one for each scale.
        case learned([ScaleMemory])
    }

    /// How memories are made of images.
    struct MemoryMaking: Sendable {
        /// The prototypes of each scale, at most.
        let sizes: [Int]
        /// beta in units of the mean squared distance of a feature to its nearest prototype.
        let sharpness: Double
        let learning: MemoryLearning
    }

    /// The features that means and covariances of a scale are made from, where there are more.
    private static let momentLimit = 50_000
    /// The features that prototypes are made from, where there are more.
    private static let sampleLimit = 20_000
    /// The vectors that the covariance of all positions counts as in that of one, which has one vector an image.
    private static let pooled = 32.0
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

    /// The model of some of the images, at least one, and of the anomalies. The same images in the same order give the
    /// same bits.
    ///
    /// - Returns: the model, and how each of its memories is used.
    func model(of images: [Int]) throws(NetworkError) -> (DeviationModel, [MemoryUsage]) {
        let maps = features.scales.map(\.shape)
        var (models, usage): ([ScaleModel], [MemoryUsage]) = ([], [])
        for scale in features.scales.indices {
            let (memory, progress) = try memory(of: images, scale: scale)
            let (model, count) = try model(of: images, scale: scale, memory: memory)
            models.append(model)
            usage.append(count.usage(progress))
        }
        let model = try DeviationModel(models, of: maps)
        guard let anomalies else { return (model, usage) }
        let normal = whitened(features, images, by: model)
        let other = whitened(anomalies, Array(0..<anomalies.count), by: model)
        let classifiers = try AnomalyClassifier.Kind.allCases.map { (kind) throws(NetworkError) in
            try ClassifierTraining(kind, grid: model.grid, seed: seed).train(normal: normal, anomalies: other)
        }
        return (try DeviationModel(models, of: maps, classifiers: classifiers), usage)
    }

    /// The whitened deviations of some images on the model's grid.
    private func whitened(
        _ features: ScaleFeatures, _ images: [Int], by model: DeviationModel
    ) -> ClassifierTraining.Maps {
        let memory = AlignedFloats(count: images.count * model.grid.count)
        let comparison = DeviationComparison(model)
        let targets = comparison.targets
        var terms = [Double](repeating: 0, count: comparison.termCount)
        for (place, image) in images.enumerated() {
            features.copy(image, to: targets)
            comparison.compare(&terms)
            comparison.writeWhitened(to: memory.pointer + place * model.grid.count)
        }
        return ClassifierTraining.Maps(memory: memory, count: images.count)
    }

    // MARK: The memory

    /// The memory of a scale, and how its prototypes were learned where they were learned here.
    private func memory(
        of images: [Int], scale: Int
    ) throws(NetworkError) -> (ScaleMemory, MemoryLearning.Progress?) {
        switch memories {
        case .learned(let memories): return (memories[scale], nil)
        case .made(let making):
            var memory = try clusters(of: images, scale: scale, making)
            let shape = features.scales[scale].shape
            let progress = making.learning.learn(&memory, scale: scale, shape: shape, images: Set(images))
            return (memory, progress)
        }
    }

    /// Features are mapped so that their covariance is 1, and the prototypes are the means of their clusters.
    private func clusters(
        of images: [Int], scale: Int, _ making: MemoryMaking
    ) throws(NetworkError) -> ScaleMemory {
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
        let (elements, spread) = KMeans(vectors, dimension: channels).prototypes(making.sizes[scale], &generator)
        memory.prototypes = Tensor(shape: [elements.count / channels, channels], elements: elements)
        memory.sharpness = Float(making.sharpness / max(spread, Self.leastSpread))
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
    ) throws(NetworkError) -> (ScaleModel, MemoryUsageCount) {
        let map = features.scales[scale].shape
        let network = try memory.network(of: map)
        let shares = ScaleMemory.sharesValue
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose(kept: [shares]))
        let output = network.output
        var usage = MemoryUsageCount(memory, shares: network.shapes[shares])
        var positions = [VectorMoments](
            repeating: VectorMoments(dimension: memory.dimension), count: output.positions)
        var whole = VectorMoments(dimension: memory.dimension)
        let mean = AlignedFloats(count: output.stride)
        for image in images {
            pass.value(0).pointer.update(from: features.image(image, scale: scale), count: map.count)
            pass.forward()
            usage.add(pass.value(shares).pointer)
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
        let (means, whitenings) = PositionGaussians.fit(positions, ridge: Self.ridge, pooled: Self.pooled)
        let image = Gaussian(
            mean: whole.mean, covariance: whole.covariance.addingToDiagonal(shareOfTrace: Self.imageRidge))
        let triangle = LowerTriangle.count(memory.dimension)
        let model = ScaleModel(
            memory: memory,
            positionMeans: Tensor(shape: [output.positions, memory.dimension], elements: means),
            positionWhitenings: Tensor(shape: [output.positions, triangle], elements: whitenings),
            imageMean: Tensor(shape: [1, memory.dimension], elements: image.mean.map(Float.init)),
            imageWhitening: Tensor(shape: [1, triangle], elements: image.whitening.elements.map(Float.init)))
        return (model, usage)
    }
}
