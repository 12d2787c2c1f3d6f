package import AnomalyDetection
import NeuralNetwork
import Statistics
package import Tensors

/// The family of ``ContrastedMemoryDetector``: its checkpoints.
package enum ContrastedMemoryFamily: DetectorFamily {
    package static let architectures = [ContrastedMemoryDetector.architecture]

    package static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        let description = try EncoderDescription(metadata: checkpoint.metadata)
        let input = try InputShape(metadata: checkpoint.metadata)
        var tensors = try ModelTensors(checkpoint)
        let encoder = try description.encoder(input: input, taking: &tensors)
        var scales: [ScaleModel] = []
        for scale in encoder.scales { scales.append(try model(of: scale, taking: &tensors)) }
        let map = try DistanceMap(
            kinds: ContrastedMemoryDetector.mappedScales(scales.count).count, taking: &tensors)
        let maps = encoder.scales.map(\.shape)
        var classifiers: [AnomalyClassifier] = []
        if AnomalyClassifier.Kind.allCases.contains(where: { tensors.hasAny(prefix: $0.prefix) }) {
            let grid = DeviationModel.grid(of: scales.map(\.memory.dimension), maps)
            for kind in AnomalyClassifier.Kind.allCases {
                var own: [String: Tensor] = [:]
                for (name, shape) in kind.shapes(of: grid) {
                    own[name] = try tensors.take(kind.prefix + name, shape: shape)
                }
                classifiers.append(AnomalyClassifier(kind: kind, tensors: own))
            }
        }
        let heldOut = try tensors.takeHeldOut(
            terms: DeviationComparison.termCount(scales: scales.count, classifiers: classifiers.count)
                + encoder.additionalTerms.count)
        try tensors.expectNoneLeft(of: "a contrasted memory")
        do {
            return ContrastedMemoryDetector(
                encoder: encoder,
                model: try DeviationModel(scales, of: maps, classifiers: classifiers), map: map,
                heldOut: heldOut)
        } catch { throw .model(reason: error.description) }
    }

    private static func model(
        of scale: EncoderScale, taking tensors: inout ModelTensors
    ) throws(CheckpointError) -> ScaleModel {
        let (channels, positions) = (scale.shape.channels, scale.shape.positions)
        let dimension = try tensors.rows(of: "\(scale.name).projection.weight", in: 1...channels)
        let count = try tensors.rows(of: "\(scale.name).prototypes", in: 1...ScaleModel.largestMemory)
        guard count <= ScaleModel.largestShareCount / positions else {
            throw .model(
                reason: "The tensor \"\(scale.name).prototypes\" has \(count) prototypes for \(positions) positions; "
                    + "positions times prototypes are at most \(ScaleModel.largestShareCount).")
        }
        let triangle = LowerTriangle.count(dimension)
        func take(_ name: String, _ shape: [Int]) throws(CheckpointError) -> Tensor {
            try tensors.take("\(scale.name).\(name)", shape: shape)
        }
        let sharpness = try take("sharpness", [1]).elements[0]
        guard sharpness > 0 else {
            throw .model(
                reason: "The tensor \"\(scale.name).sharpness\" is \(sharpness); expected is a number above 0.")
        }
        return ScaleModel(
            memory: ScaleMemory(
                weight: try take("projection.weight", [dimension, channels]),
                bias: try take("projection.bias", [dimension]),
                prototypes: try take("prototypes", [count, dimension]), sharpness: sharpness),
            positionMeans: try take("position.mean", [positions, dimension]),
            positionWhitenings: try take("position.whitening", [positions, triangle]),
            imageMean: try take("image.mean", [1, dimension]),
            imageWhitening: try take("image.whitening", [1, triangle]))
    }
}
