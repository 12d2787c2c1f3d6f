import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors
package import Training

extension ResidualEncoderObjective {
    /// Tells the choice of images apart from other uses of the seed.
    private static let stream: UInt64 = 0x7265_7364

    package func makeModel(from data: TrainingData) throws(TrainingError) -> TrainedModel {
        do { return try fittedModel(data) } catch let error as TrainingError { throw error } catch {
            throw .model(reason: "\(error)")
        }
    }

    private func fittedModel(_ data: TrainingData) throws -> TrainedModel {
        let encoder = try ResidualScaleEncoder(model.encoder, tensors: model.layout.tensors(of: model.parameters))
        let frames = TrainingFrames(
            data.training.inputs, limit: ScaleFeatures.imageLimit(encoder.scales),
            SeededGenerator(seed: options.seed, stream: Self.stream))
        let images = FrameInputs(frames: frames, images: data.training)
        let features = ScaleFeatures(encoder, count: frames.chosen.count, threads: data.loop.threads) {
            images.load(frames.chosen[$0], into: $1)
        }
        try images.checkAll()
        let fitting = ScaleModelFitting(
            features: features, memories: .learned(model.memories),
            anomalies: try .ofAnomalies(in: data, by: encoder, seed: options.seed), seed: options.seed)
        let (fitted, usage) = try fitting.model(of: Array(0..<frames.chosen.count))
        let distances = try distances(data.judging, encoder, DeviationComparison(fitted))
        let mapped = ContrastedMemoryDetector.mappedScales(encoder.scales.count)
        var model = try TrainedModel(
            encoder, .residual(tellsTurns: model.encoder.tellsTurns), fitted,
            map: DistanceMap(mapped.map { scale in .init(of: distances.map { $0[scale] }) }))
        try model.set(
            MemoryUsage.key, to: Dictionary(uniqueKeysWithValues: zip(encoder.scales.map(\.name), usage)))
        model.notes = MemoryUsage.notes(of: Array(zip(encoder.scales, usage)))
        return model
    }

    /// By image, for each scale of the map the distances of all positions.
    private func distances(
        _ images: TrainingImages, _ encoder: ResidualScaleEncoder, _ comparison: DeviationComparison
    ) throws(TrainingError) -> [[[Float]]] {
        let (pass, targets) = (encoder.makePass(), comparison.targets)
        var terms = [Double](repeating: 0, count: comparison.termCount)
        var found: [[[Float]]] = []
        for position in 0..<images.count {
            let image = try images.tensor(position).elements
            pass.forward(image, to: targets)
            comparison.compare(&terms)
            found.append(
                ContrastedMemoryDetector.mappedScales(encoder.scales.count).map {
                    comparison.positionDistances(ofScale: $0, onGridOf: 0)
                })
        }
        return found
    }

    /// Adds the terms of the held-out images for the combined score, where there are enough.
    package func finish(_ members: [TrainedMember]) throws(TrainingError) -> TrainedModel {
        let member = members[0]
        let classifiers = AnomalyClassifier.Kind.allCases.filter { kind in
            member.model.tensors.keys.contains { $0.hasPrefix(kind.prefix) }
        }
        return try member.combinedModel(
            weights: ContrastedMemoryDetector.weights(
                scales: ResidualEncoder.Scale.allCases.count, classifiers: classifiers,
                additionalTerms: options.rotations ? 1 : 0),
            alone: "detector's distance")
    }
}
