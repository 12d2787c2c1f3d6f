import Determinism
import AnomalyDetection
import NeuralNetwork
import Synchronization
import Training

extension GradConObjective {
    /// Images are dealt to so many sums, whatever the number of threads: so the result does not depend on it.
    private static let sumCount = 8

    /// For each decoder layer the mean over the training images of dL/dW of the image alone, at the model's weights,
    /// scaled to unit length: of all directions that with which the training images' cosines have the largest mean, for
    /// sum <g_i / |g_i|, r> / |r| is largest where r points as the sum of the g_i / |g_i| does. An image without a
    /// gradient, or with one whose length has no reciprocal, counts as zero.
    ///
    /// - Returns: a block as ``TrainingModel/reference``.
    /// - Throws: where an image that was read before can no longer be decoded.
    func unitMeanReference(_ data: TrainingData) throws(TrainingError) -> AlignedFloats {
        let (model, images) = (model, data.training)
        let decoderWeights = model.network.decoderWeights
        let count = decoderWeights.count
        let sums = (0..<Self.sumCount).map { _ in AlignedFloats(count: count) }
        let layers = model.network.decoder
        let elementScale = 1 / Float(model.network.input.count)
        let isLoaded = Atomic(true)
        data.loop.run(Self.sumCount) { number in
            let shard = TrainingShard(model.network, loss: model.loss)
            shard.images = 1
            for position in stride(from: number, to: images.count, by: Self.sumCount) {
                guard images.load(position, into: shard.image(0)) else {
                    isLoaded.store(false, ordering: .relaxed)
                    return
                }
                shard.gradientPass(elementScale: elementScale, isNoisy: false)
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
        }
        guard isLoaded.load(ordering: .relaxed) else {
            throw .input(reason: "An image that was read before can no longer be decoded.")
        }
        for sum in sums.dropFirst() { Elementwise.add(sum.pointer, to: sums[0].pointer, count: count) }
        let mean = sums[0].pointer
        Elementwise.combine(mean, times: 1 / Float(max(images.count, 1)), mean, times: 0, into: mean, count: count)
        return sums[0]
    }
}
