import AnomalyDetection
import Determinism
import NeuralNetwork
import Synchronization

/// What training minimises, over a batch: J = L + Omega + alpha L_grad (Kwon et al., ECCV 2020, equations 5 and 6), and
/// a step down its gradient.
///
///     L       the reconstruction error, mean over all elements of all images
///     Omega   of the variational form the divergence of the latent, per element; else 0
///     L_grad  - mean over the decoder's layers of cos(g_i, r_i),   g_i = dL/dW_i of the batch, r_i the reference
///     dJ/dw   = dL/dw + dOmega/dw + H v
///     v_i     = alpha dL_grad/dg_i = - alpha/4 (r_i / (|g_i||r_i|) - c_i g_i / |g_i|^2)
///
/// H is the Hessian of L; see ``TrainingShard`` for the product. Where g_i or r_i is zero, or |g_i| so small that it is
/// rounding and v_i would overflow, as behind an output that has saturated, c_i and v_i are zero.
///
/// Four barriers a step: L and g of all shards; g added up, v made; H v of all shards; the gradient added up and the
/// parameters moved. Allocates when made, then hardly.
///
/// `@unchecked Sendable`: used by one thread, which shares it with the tasks of its ``loop``; these write shards or
/// segments of their own number.
final class BatchObjective: @unchecked Sendable {
    /// The terms of J.
    struct Value: Sendable, Equatable {
        var reconstruction: Double
        var latent: Double
        /// Nil where there is no history yet.
        var gradientLoss: Double?
        var alpha: Double

        /// J.
        var total: Double { reconstruction + latent + alpha * (gradientLoss ?? 0) }
    }

    /// Puts image `position` of the batch where it belongs, and draws its noise where a latent is to be drawn; false
    /// where it cannot. Called by several threads at once.
    typealias Loader =
        @Sendable (
            _ position: Int, _ image: UnsafeMutablePointer<Float>, _ noise: UnsafeMutableBufferPointer<Float>?
        ) -> Bool

    let model: TrainingModel
    private let loop: ParallelLoop
    private let shards: [TrainingShard]
    private let decoderGradients: [AlignedFloats]
    private let shardGradients: [AlignedFloats]
    /// dJ/dw after a step, in the layout's order.
    let gradient: AlignedFloats
    /// v of each decoder layer, by step.
    private let directions: [LayerDirection?]
    private let directionBlock: AlignedFloats
    private let cosines: UnsafeMutablePointer<Double>
    private let isFinite = Atomic(true)
    /// The least |g_i|^2 that has a direction; in training it is above 1e-12.
    private static let smallestSquare = 1e-30

    /// - Parameter batchSize: the most images of a batch.
    init(_ model: TrainingModel, batchSize: Int, threads: Int) {
        self.model = model
        loop = ParallelLoop(threads: threads)
        shards = (0..<Self.shardCount(images: batchSize)).map { _ in
            TrainingShard(model.network, loss: model.loss)
        }
        decoderGradients = shards.map(\.decoderGradient)
        shardGradients = shards.map(\.gradient)
        gradient = AlignedFloats(count: model.network.layout.count)
        directions = shards.first?.makeDirections() ?? []
        directionBlock = AlignedFloats(count: model.network.decoderWeights.count)
        cosines = .allocate(capacity: model.network.decoder.count)
        cosines.initialize(repeating: 0, count: model.network.decoder.count)
    }

    deinit { cosines.deallocate() }

    /// The bytes that an objective takes, about.
    static func byteCount(_ model: TrainingModel, batchSize: Int) -> Int {
        shardCount(images: batchSize) * TrainingShard.byteCount(model.network)
    }

    /// The shards that so many images are cut into.
    static func shardCount(images: Int) -> Int { (images + TrainingShard.imageLimit - 1) / TrainingShard.imageLimit }

    /// J of a batch as the model stands; changes nothing. The variational form takes the mean of the latent.
    func evaluate(images: Int, load: Loader) -> Value? { gradientPass(images: images, isNoisy: false, load: load) }

    /// One step: moves the parameters by `adam`, and the reference gradient towards this batch's.
    ///
    /// - Returns: J before the step, with `isFinite` false where J or its gradient is not finite and the model is
    ///   lost; nil where an image could not be loaded.
    func step(images: Int, adam: Adam, load: Loader) -> (value: Value, isFinite: Bool)? {
        guard let value = gradientPass(images: images, isNoisy: true, load: load) else { return nil }
        guard value.total.isFinite else { return (value, false) }
        model.iterations += 1
        model.referenceCount += 1
        isFinite.store(true, ordering: .relaxed)
        hessianVectorPass(images: images, hasDirection: value.gradientLoss != nil) { segment in
            let (offset, count) = (segment.offset, segment.count)
            if !Elementwise.isFinite(gradient.pointer + offset, count: count) {
                isFinite.store(false, ordering: .relaxed)
            }
            adam.step(
                iteration: model.iterations, parameters: model.parameters.pointer + offset,
                gradient: gradient.pointer + offset, firstMoment: model.firstMoment.pointer + offset,
                secondMoment: model.secondMoment.pointer + offset, count: count)
            model.network.layout.install(segment, of: model.parameters.pointer)
            if decoderWeights.contains(offset) {
                Elementwise.approach(
                    model.reference.pointer + (offset - decoderWeights.lowerBound), gradient.pointer + offset,
                    weight: 1 / Float(model.referenceCount), count: count)
            }
        }
        return (value, isFinite.load(ordering: .relaxed))
    }

    private func gradientPass(images: Int, isNoisy: Bool, load: Loader) -> Value? {
        let limit = TrainingShard.imageLimit
        let shardCount = Self.shardCount(images: images)
        let scale = 1 / Float(images * model.network.input.count)
        let isLoaded = Atomic(true)
        loop.run(shardCount) { number in
            let shard = shards[number]
            shard.images = min(limit, images - number * limit)
            for image in 0..<shard.images {
                let position = number * limit + image
                if !load(position, shard.image(image), isNoisy ? shard.noise(image) : nil) {
                    isLoaded.store(false, ordering: .relaxed)
                }
            }
            shard.gradientPass(elementScale: scale, isNoisy: isNoisy)
        }
        guard isLoaded.load(ordering: .relaxed) else { return nil }
        let hasHistory = model.referenceCount > 0
        let layers = model.network.decoder
        loop.run(layers.count) { layer in
            let weights = layers[layer].weights
            Elementwise.sum(
                decoderGradients.prefix(shardCount), offset: weights.offset - decoderWeights.lowerBound,
                into: gradient.pointer + weights.offset, isAdding: false, count: weights.count)
            if hasHistory { cosines[layer] = makeDirection(layers[layer]) }
        }
        let elements = Double(images * model.network.input.count)
        let working = shards.prefix(shardCount)
        let mean = layers.indices.reduce(0) { $0 + cosines[$1] } / Double(layers.count)
        return Value(
            reconstruction: working.reduce(0) { $0 + $1.lossSum } / elements,
            latent: model.network.latent == nil ? 0 : working.reduce(0) { $0 + $1.divergenceSum } / elements,
            gradientLoss: hasHistory ? -mean : nil, alpha: model.alpha)
    }

    /// Makes v of a layer and returns the cosine.
    private func makeDirection(_ layer: Autoencoder.DecoderLayer) -> Double {
        let (count, offset) = (layer.weights.count, layer.weights.offset - decoderWeights.lowerBound)
        let (g, r) = (gradient.pointer + layer.weights.offset, model.reference.pointer + offset)
        let v = directionBlock.pointer + offset
        let square = Elementwise.dot(g, g, count: count)
        let norms = (square * Elementwise.dot(r, r, count: count)).squareRoot()
        // A norm that is not a number must come out as the cosine.
        guard norms.isNaN || square >= Self.smallestSquare && norms > 0 else {
            v.update(repeating: 0, count: count)
            directions[layer.step]?.weights.update(from: v)
            return 0
        }
        let cosine = Elementwise.dot(g, r, count: count) / norms
        let weight = model.alpha / Double(model.network.decoder.count)
        Elementwise.combine(
            r, times: Float(-weight / norms), g, times: Float(weight * cosine / square), into: v, count: count)
        directions[layer.step]?.weights.update(from: v)
        return cosine
    }

    private func hessianVectorPass(
        images: Int, hasDirection: Bool, then body: @Sendable (ParameterLayout.Segment) -> Void
    ) {
        let shardCount = Self.shardCount(images: images)
        let directions = hasDirection && model.alpha > 0 ? directions : nil
        // The last first: caches still hold what its gradient pass left.
        loop.run(shardCount) { shards[shardCount - 1 - $0].hessianVectorPass(directions: directions) }
        let segments = model.network.layout.segments
        loop.run(segments.count) { number in
            let segment = segments[number]
            // The gradient pass left dL/dW of the decoder's weights here.
            Elementwise.sum(
                shardGradients.prefix(shardCount), offset: segment.offset, into: gradient.pointer + segment.offset,
                isAdding: decoderWeights.contains(segment.offset), count: segment.count)
            body(segment)
        }
    }

    /// The place of the decoder's weights in a block.
    private var decoderWeights: Range<Int> { model.network.decoderWeights }
}
