import AnomalyDetection
import Datasets
import Determinism
import NeuralNetwork
package import PretrainedBackbone
import Tensors
package import Training

/// Makes a contrasted memory of normal images over the blocks of a pretrained network.
package struct ContrastedMemoryFitting: DetectorFitting {
    package typealias Family = ContrastedMemoryFamily

    package let options: ContrastedMemoryOptions
    private let backbone: Backbone

    package init(_ options: ContrastedMemoryOptions, backbone: Backbone) {
        self.options = options
        self.backbone = backbone
    }

    /// Tells the choice of images apart from other uses of the seed.
    private static let stream: UInt64 = 0x636D_696D
    /// The share of a run that extracting features takes.
    private static let extracted = 0.2

    package func fit(
        to data: TrainingData, report: (TrainingEvent.Stage) -> Void
    ) throws(TrainingError) -> TrainedModel {
        try data.checkAnomalies()
        let encoder = try makeEncoder(data.input.shape)
        for (scale, size) in zip(encoder.scales, options.memorySizes) {
            let positions = scale.shape.positions
            try TrainingError.check(
                size <= ScaleModel.largestShareCount / positions, "memory size", size,
                "at most \(ScaleModel.largestShareCount / positions) for the \(positions) positions of \(scale.title)")
        }
        let frames = TrainingFrames(
            data.distinctTrainingImages.map { data.training.inputs[$0] },
            limit: ScaleFeatures.imageLimit(encoder.scales),
            SeededGenerator(seed: options.seed, stream: Self.stream))
        let images = FrameInputs(frames: frames, images: data.training)
        let features = ScaleFeatures(encoder, count: frames.chosen.count, threads: data.loop.threads) {
            images.load(frames.chosen[$0], into: $1)
        } report: { share in
            report(TrainingEvent.Stage("extracting features", share: share * Self.extracted))
        }
        let views = ViewFeatures(
            features, by: encoder, preprocessing: data.input.preprocessing, seed: options.seed,
            threads: data.loop.threads
        ) { images.load(frames.chosen[$0], into: $1) }
        try images.checkAll()
        let fitting = ScaleModelFitting(
            features: features,
            memories: .made(
                ScaleModelFitting.MemoryMaking(
                    sizes: options.memorySizes, sharpness: options.sharpness,
                    learning: MemoryLearning(views: views, seed: options.seed, steps: options.steps))),
            anomalies: try .ofAnomalies(in: data, by: encoder, seed: options.seed), seed: options.seed)
        let crossFitting = CrossComparison(fitting, encoder: encoder, images: images, seed: options.seed)
        do {
            let heldOut = try crossFitting.heldOut(threads: data.loop.threads) { share in
                report(
                    TrainingEvent.Stage("filling the memory", share: Self.extracted + share * (1 - Self.extracted)))
            }
            let (fitted, usage) = try fitting.model(of: Array(0..<frames.chosen.count))
            try images.checkAll()
            var model = try model(fitted, encoder, heldOut)
            try model.set(
                MemoryUsage.key,
                to: Dictionary(uniqueKeysWithValues: zip(encoder.scales.map(\.name), usage)))
            model.notes = notes(of: data, frames, usage: Array(zip(encoder.scales, usage)))
            return model
        } catch let error as TrainingError { throw error } catch { throw .model(reason: "\(error)") }
    }

    private func notes(
        of data: TrainingData, _ frames: TrainingFrames, usage: [(EncoderScale, MemoryUsage)]
    ) -> [String] {
        var notes = [data.noteOfRepeats].compactMap(\.self)
        notes += MemoryUsage.notes(of: usage)
        let all = data.distinctTrainingImages.reduce(0) { $0 + data.training.inputs[$1].count }
        if frames.chosen.count < all {
            notes.append(
                "The model is made of \(frames.chosen.count) of the \(all) images or tiles, drawn by the seed: the "
                    + "features of more do not fit into memory.")
        }
        if frames.places.count == 1 {
            notes.append(
                "A single image says nothing of how normal images vary: there is no threshold. Two images or more have "
                    + "one, 19 or more one at 5%.")
        }
        if data.anomalies != nil, frames.places.count < CombinedPValues.fewestImages {
            notes.append(
                "\(frames.places.count) normal images are too few to combine terms by, which takes "
                    + "\(CombinedPValues.fewestImages): the score makes no use of the labelled anomalies.")
        }
        return notes
    }

    private func makeEncoder(_ input: InputShape) throws(TrainingError) -> any ScaleEncoder {
        do { return try BackboneEncoder(backbone, blocks: options.blocks, input: input) } catch {
            throw .model(reason: error.description)
        }
    }

    private func model(
        _ fitted: DeviationModel, _ encoder: any ScaleEncoder, _ heldOut: [[CrossComparison.HeldOut]]
    ) throws(TrainingError) -> TrainedModel {
        let mapped = ContrastedMemoryDetector.mappedScales(encoder.scales.count)
        let map = DistanceMap(mapped.map { scale in .init(of: heldOut.joined().map { $0.distances[scale] }) })
        let shape = encoder.scales[0].shape
        let images = heldOut.map { parts in
            TrainedMember.HeldOutImage(
                parts: parts.map { AnomalyScore(value: $0.terms[encoder.scales.count], terms: $0.terms) },
                mapPeak: parts.reduce(0) { peak, part in
                    let values = map.values(part.distances, height: shape.height, width: shape.width)
                    return max(peak, Double(values.elements.max() ?? 0))
                })
        }
        let terms = HeldOutTerms(
            images,
            weights: ContrastedMemoryDetector.weights(
                scales: encoder.scales.count, classifiers: fitted.classifiers.map(\.parameters.kind),
                additionalTerms: encoder.additionalTerms.count))
        var model = try TrainedModel(
            encoder, .backbone(backbone.architecture.name, blocks: options.blocks), fitted, map: map)
        if terms.isEnough { model.tensors[ModelTensors.heldOutName] = terms.tensor }
        let detector = try model.detector(of: Family.self)
        let scores = terms.isEnough ? try terms.scores(of: images.indices) : images.map { $0.parts.map(\.value) }
        let member = TrainedMember(
            model: model, termNames: detector.terms.map(\.name), heldOut: images, calibrating: images.indices,
            isCrossFitted: true)
        model.heldOut = member.calibration { scores[$0][$1] }
        return model
    }
}
