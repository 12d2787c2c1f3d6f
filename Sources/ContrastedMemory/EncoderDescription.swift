import AnomalyDetection
private import FoundationEssentials
import PretrainedBackbone
import Tensors

/// The metadata entry `encoder` of a checkpoint: what makes features of an image.
enum EncoderDescription: Equatable {
    static let key = "encoder"
    /// What begins the names of the encoder's tensors.
    static let prefix = "encoder."

    /// A pretrained network: the name of its architecture, and the blocks whose outputs are the scales, ascending.
    case backbone(String, blocks: [Int])
    /// A network from scratch, and whether it tells turned images from those that are not.
    case residual(tellsTurns: Bool)

    /// Reads the entry.
    init(metadata: [String: String]) throws(CheckpointError) {
        guard let text = metadata[Self.key] else { throw .metadata(key: Self.key, reason: "is missing") }
        do { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) } catch {
            throw .metadata(key: Self.key, reason: "is wrong: \((error as? DecodingError)?.reason ?? "it is not JSON")")
        }
    }

    /// The encoder, which takes its tensors out of a checkpoint's.
    func encoder(
        input: InputShape, taking tensors: inout ModelTensors
    ) throws(CheckpointError) -> any ScaleEncoder {
        switch self {
        case .backbone(let name, let blocks):
            guard input.channels == 3 else {
                throw .metadata(key: "input_shape", reason: "is \(input); a backbone takes 3 channels")
            }
            let embedded = tensors.takeAll(prefix: Self.prefix)
            do {
                let backbone = try Backbone(embedded: embedded, architecture: name, through: blocks.last ?? 0)
                return try BackboneEncoder(backbone, blocks: blocks, input: input)
            } catch { throw .model(reason: error.description) }
        case .residual(let tellsTurns):
            guard let residual = ResidualEncoder(input: input, tellsTurns: tellsTurns) else {
                throw .metadata(
                    key: "input_shape", reason: ResidualEncoder.objection(to: input, tellsTurns: tellsTurns))
            }
            return try ResidualScaleEncoder(residual, tensors: tensors.takeAll(prefix: Self.prefix))
        }
    }
}

extension EncoderDescription: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case kind, backbone, blocks, rotations }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        switch try container.decode(ContrastedMemoryOptions.Encoder.self, forKey: .kind) {
        case .backbone:
            let blocks = try container.decode([Int].self, forKey: .blocks)
            guard ContrastedMemoryOptions.areScales(blocks) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .blocks, in: container, debugDescription: "must be one to four numbers, ascending")
            }
            self = .backbone(try container.decode(String.self, forKey: .backbone), blocks: blocks)
        case .residual:
            self = .residual(tellsTurns: try container.decode(Bool.self, forKey: .rotations))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .backbone(let name, let blocks):
            try container.encode(ContrastedMemoryOptions.Encoder.backbone, forKey: .kind)
            try container.encode(name, forKey: .backbone)
            try container.encode(blocks, forKey: .blocks)
        case .residual(let tellsTurns):
            try container.encode(ContrastedMemoryOptions.Encoder.residual, forKey: .kind)
            try container.encode(tellsTurns, forKey: .rotations)
        }
    }
}
