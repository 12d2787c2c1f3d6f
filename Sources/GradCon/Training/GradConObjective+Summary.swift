import Determinism
import AnomalyDetection
import NeuralNetwork
import Synchronization
import Training

extension GradConObjective {
    /// Images are dealt to so many sums, whatever the number of threads: so the result does not depend on it.
    private static let sumCount = 8

    /// What a model knows of its training images, at its weights.
    struct Summary {
        /// The reference gradient, a block as ``TrainingModel/reference``.
        let reference: AlignedFloats
        let latents: LatentMoments
    }

    /// Looks at every training image once, for the latents and for the reference gradient: for each decoder layer the
    /// mean over the training images of dL/dW of the image alone, at the model's weights, scaled to unit length: of all
    /// directions that with which the training images' cosines have the largest mean, for sum <g_i / |g_i|, r> / |r| is
    /// largest where r points as the sum of the g_i / |g_i| does. An image without a gradient, or with one whose length
    /// has no reciprocal, counts as zero.
    ///
    /// - Throws: where an image that was read before can no longer be decoded.
    func summary(of data: TrainingData) throws(TrainingError) -> Summary {
        let (model, images) = (model, data.training)
        let decoderWeights = model.network.decoderWeights
        let count = decoderWeights.count
        let sums = (0..<Self.sumCount).map { _ in AlignedFloats(count: count) }
        let layers = model.network.decoder
        let elementScale = 1 / Float(model.network.input.count)
        let isLoaded = Atomic(true)
        let latents = Mutex([LatentMoments?](repeating: nil, count: Self.sumCount))
        data.loop.run(Self.sumCount) { number in
            let shard = TrainingShard(model.network, loss: model.loss)
            shard.images = 1
            var moments = LatentMoments(of: model.network.latentShape)
            for position in stride(from: number, to: images.count, by: Self.sumCount) {
                guard images.load(position, into: shard.image(0)) else {
                    isLoaded.store(false, ordering: .relaxed)
                    return
                }
                shard.gradientPass(elementScale: elementScale, isNoisy: false)
                moments.add(shard.latent)
                for layer in layers {
                    let (offset, count) = (layer.weights.offset - decoderWeights.lowerBound, layer.weights.count)
                    let gradient = shard.decoderGradient.pointer + offset
                    let norm = Elementwise.dot(gradient, gradient, count: count).squareRoot()
                    guard norm >= Double(Float.leastNormalMagnitude) else { continue }
                    let sum = sums[number].pointer + offset
                    Elementwise.combine(
                        sum, times: 1, gradient, times: Float(1 / norm), into: sum, count: count)
                }
            }
            latents.withLock { [moments] in $0[number] = moments }
        }
        guard isLoaded.load(ordering: .relaxed) else {
            throw .input(reason: "An image that was read before can no longer be decoded.")
        }
        for sum in sums.dropFirst() { Elementwise.add(sum.pointer, to: sums[0].pointer, count: count) }
        let mean = sums[0].pointer
        Elementwise.combine(mean, times: 1 / Float(max(images.count, 1)), mean, times: 0, into: mean, count: count)
        var total = LatentMoments(of: model.network.latentShape)
        for moments in latents.withLock({ $0 }) { if let moments { total.add(moments) } }
        return Summary(reference: sums[0], latents: total)
    }
}
