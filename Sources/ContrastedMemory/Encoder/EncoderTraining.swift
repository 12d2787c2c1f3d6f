import AnomalyDetection
import Determinism
private import Glibc
import NeuralNetwork
import Synchronization
import Training

/// A step down the gradient of the encoder's loss over a batch:
///
///     J = sum over scales of lambda_s L_s (``ViewContrast``) + the cross entropy of the turns
///
/// Two barriers a step: J and its gradient of all shards; the gradient added up and the parameters moved.
///
/// `@unchecked Sendable`: used by one thread, which shares it with the tasks of its ``loop``; these write shards or
/// stretches of their own number.
final class EncoderTraining: @unchecked Sendable {
    /// The floats of a task when gradients are added up, a multiple of 16.
    private static let stretch = 8192

    let model: EncoderModel
    private let loop: ParallelLoop
    private let shards: [EncoderShard]
    private let gradient: AlignedFloats
    /// The steps so far.
    var iterations = 0

    /// - Parameter batchSize: the most images of a batch.
    init(_ model: EncoderModel, batchSize: Int, threads: Int) {
        self.model = model
        loop = ParallelLoop(threads: threads)
        shards = (0..<Self.shardCount(images: batchSize)).map { _ in EncoderShard(model) }
        gradient = AlignedFloats(count: model.parameters.count)
    }

    /// The shards that so many images are cut into.
    static func shardCount(images: Int) -> Int { (images + EncoderShard.imageLimit - 1) / EncoderShard.imageLimit }

    /// The losses of a batch as the model stands; changes nothing. Nil where an image cannot be loaded.
    func evaluate(_ batch: TrainingBatch) -> EncoderShard.Losses? { pass(batch, isTraining: false) }

    /// One step.
    ///
    /// - Returns: the losses before the step, with `isFinite` false where they or the gradient are not finite and the
    ///   model is lost; nil where an image cannot be loaded.
    func step(_ batch: TrainingBatch, learningRate: Double) -> (losses: EncoderShard.Losses, isFinite: Bool)? {
        guard let losses = pass(batch, isTraining: true) else { return nil }
        guard losses.contrast.isFinite, losses.turn.isFinite else { return (losses, false) }
        iterations += 1
        let working = shards.prefix(Self.shardCount(images: batch.count)).map(\.gradient)
        let adam = Adam(learningRate: Self.rate(learningRate, at: batch.share))
        let ranges = model.trainedRanges.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.stretch).map {
                $0..<min($0 + Self.stretch, range.upperBound)
            }
        }
        let isFinite = Atomic(true)
        loop.run(ranges.count) { number in
            let (offset, count) = (ranges[number].lowerBound, ranges[number].count)
            Elementwise.sum(
                working[...], offset: offset, into: gradient.pointer + offset, isAdding: false, count: count)
            if !Elementwise.isFinite(gradient.pointer + offset, count: count) {
                isFinite.store(false, ordering: .relaxed)
            }
            adam.step(
                iteration: iterations, parameters: model.parameters.pointer + offset,
                gradient: gradient.pointer + offset, firstMoment: model.firstMoment.pointer + offset,
                secondMoment: model.secondMoment.pointer + offset, count: count)
        }
        for shard in shards.prefix(working.count) { shard.updateStatistics() }
        model.install()
        return (losses, isFinite.load(ordering: .relaxed))
    }

    /// The step size: rises from nothing, then falls to nothing along half a cosine (Loshchilov and Hutter, *SGDR*,
    /// ICLR 2017).
    ///
    /// - Parameter share: the share of the steps that were taken.
    static func rate(_ largest: Double, at share: Double) -> Double {
        largest * min(1, (share + 1e-4) / EncoderRecipe.warmUp) * (1 + cos(Double.pi * share)) / 2
    }

    private func pass(_ batch: TrainingBatch, isTraining: Bool) -> EncoderShard.Losses? {
        let limit = EncoderShard.imageLimit
        let count = Self.shardCount(images: batch.count)
        let isLoaded = Atomic(true)
        loop.run(count) { number in
            let range = number * limit..<min((number + 1) * limit, batch.count)
            guard shards[number].load(batch, range) else {
                isLoaded.store(false, ordering: .relaxed)
                return
            }
            shards[number].run(weight: Float(range.count) / Float(batch.count), isTraining: isTraining)
        }
        guard isLoaded.load(ordering: .relaxed) else { return nil }
        var losses = EncoderShard.Losses()
        for (number, shard) in shards.prefix(count).enumerated() {
            let images = min(limit, batch.count - number * limit)
            losses.contrast += shard.losses.contrast * Double(images) / Double(batch.count)
            losses.turn += shard.losses.turn * Double(images) / Double(batch.count)
        }
        return losses
    }
}
