import AnomalyDetection
import Datasets
import Determinism
import NeuralNetwork
package import PretrainedBackbone
import Synchronization
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
        let encoder = try makeEncoder(data.input.shape)
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
        let fitting = ScaleModelFitting(
            features: features, memorySizes: options.memorySizes, sharpness: options.sharpness,
            learning: MemoryLearning(views: views, seed: options.seed, steps: options.steps), seed: options.seed)
        let crossFitting = CrossComparison(fitting, encoder: encoder, images: images, seed: options.seed)
        do {
            let heldOut = try crossFitting.heldOut(threads: data.loop.threads) { share in
                report(
                    TrainingEvent.Stage("filling the memory", share: Self.extracted + share * (1 - Self.extracted)))
            }
            let models = try fitting.models(of: Array(0..<frames.chosen.count))
            if let position = images.unreadable {
                _ = try data.training.tensor(position)
                throw TrainingError.model(reason: "An image could not be read for a moment; train again.")
            }
            var model = try model(models, encoder, heldOut)
            model.notes += [data.noteOfRepeats].compactMap(\.self)
            return model
        } catch let error as TrainingError { throw error } catch { throw .model(reason: "\(error)") }
    }

    private func makeEncoder(_ input: InputShape) throws(TrainingError) -> any ScaleEncoder {
        do { return try BackboneEncoder(backbone, blocks: options.blocks, input: input) } catch {
            throw .model(reason: error.description)
        }
    }

    private func model(
        _ models: [ScaleModel], _ encoder: any ScaleEncoder, _ heldOut: [[CrossComparison.HeldOut]]
    ) throws(TrainingError) -> TrainedModel {
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in encoder.tensors { tensors[EncoderDescription.prefix + name] = tensor }
        for (scale, model) in zip(encoder.scales, models) {
            for (name, tensor) in model.tensors { tensors["\(scale.name).\(name)"] = tensor }
        }
        let mapped = ContrastedMemoryDetector.mappedScales(encoder.scales.count)
        let map = DistanceMap(mapped.map { scale in .init(of: heldOut.joined().map { $0.distances[scale] }) })
        tensors[DistanceMap.tensorName] = map.tensor
        let shape = encoder.scales[0].shape
        let images = heldOut.map { parts in
            TrainedMember.HeldOutImage(
                parts: parts.map { AnomalyScore(value: $0.terms[encoder.scales.count], terms: $0.terms) },
                mapPeak: parts.reduce(0) { peak, part in
                    let values = map.values(part.distances, height: shape.height, width: shape.width)
                    return max(peak, Double(values.elements.max() ?? 0))
                })
        }
        let terms = HeldOutTerms(images, weights: ContrastedMemoryDetector.weights(scales: encoder.scales.count))
        if terms.isEnough { tensors[ModelTensors.heldOutName] = terms.tensor }
        var model = TrainedModel(
            architecture: ContrastedMemoryDetector.architecture, input: encoder.input, tensors: tensors)
        try model.set(
            EncoderDescription.key,
            to: EncoderDescription.backbone(backbone.architecture.name, blocks: options.blocks))
        let detector = try model.detector(of: Family.self)
        let scores = terms.isEnough ? try terms.scores(of: images.indices) : images.map { $0.parts.map(\.value) }
        let member = TrainedMember(
            model: model, termNames: detector.terms.map(\.name), heldOut: images, calibrating: images.indices,
            isCrossFitted: true)
        model.heldOut = member.calibration { scores[$0][$1] }
        return model
    }
}
