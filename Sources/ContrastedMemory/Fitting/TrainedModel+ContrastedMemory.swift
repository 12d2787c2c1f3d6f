import AnomalyDetection
import Tensors
import Training

extension TrainedModel {
    /// A contrasted memory that knows no held-out images yet.
    init(
        _ encoder: any ScaleEncoder, _ description: EncoderDescription, _ fitted: DeviationModel, map: DistanceMap
    ) throws(TrainingError) {
        var tensors = [DistanceMap.tensorName: map.tensor]
        for (name, tensor) in encoder.tensors { tensors[EncoderDescription.prefix + name] = tensor }
        for (scale, model) in zip(encoder.scales, fitted.scales) {
            for (name, tensor) in model.parameters.tensors { tensors["\(scale.name).\(name)"] = tensor }
        }
        for classifier in fitted.classifiers.map(\.parameters) {
            for (name, tensor) in classifier.tensors { tensors[classifier.kind.prefix + name] = tensor }
        }
        self.init(architecture: ContrastedMemoryDetector.architecture, input: encoder.input, tensors: tensors)
        try set(EncoderDescription.key, to: description)
    }
}
