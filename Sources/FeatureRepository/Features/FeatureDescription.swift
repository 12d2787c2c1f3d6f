import AnomalyDetection
private import FoundationEssentials
import PretrainedBackbone
import Tensors

/// The metadata entry `features` of a checkpoint: what makes the features, and how the model was made of them.
struct FeatureDescription: Codable, Equatable {
    static let key = "features"

    /// What makes features of an image.
    enum Source: Equatable {
        /// A pretrained network: the name of its architecture, and the blocks whose outputs are the features,
        /// ascending.
        case backbone(String, blocks: [Int])
        /// ``GaborFeatures``.
        case patches
    }

    let source: Source
    /// Rows and columns of positions that share a distribution of their place.
    let cell: Int
    /// The variants of every training image, 1 where there were no copies of it.
    let variants: Int

    init(_ source: Source, cell: Int, variants: Int) {
        self.source = source
        self.cell = cell
        self.variants = variants
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case source, backbone, blocks, cell, variants }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let name = try container.decode(FeatureRepositoryOptions.Features.self, forKey: .source)
        switch name {
        case .patches: source = .patches
        case .backbone:
            let blocks = try container.decode([Int].self, forKey: .blocks)
            guard !blocks.isEmpty, zip(blocks, blocks.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .blocks, in: container, debugDescription: "must be one or more numbers, ascending")
            }
            source = .backbone(try container.decode(String.self, forKey: .backbone), blocks: blocks)
        }
        cell = try container.decode(Int.self, forKey: .cell)
        variants = try container.decode(Int.self, forKey: .variants)
        guard (1...64).contains(cell) else {
            throw DecodingError.dataCorruptedError(
                forKey: .cell, in: container, debugDescription: "must be 1 to 64 positions")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch source {
        case .patches: try container.encode(FeatureRepositoryOptions.Features.patches, forKey: .source)
        case .backbone(let name, let blocks):
            try container.encode(FeatureRepositoryOptions.Features.backbone, forKey: .source)
            try container.encode(name, forKey: .backbone)
            try container.encode(blocks, forKey: .blocks)
        }
        try container.encode(cell, forKey: .cell)
        try container.encode(variants, forKey: .variants)
    }

    /// Reads the entry.
    init(metadata: [String: String]) throws(CheckpointError) {
        guard let text = metadata[Self.key] else { throw .metadata(key: Self.key, reason: "is missing") }
        do { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) } catch {
            throw .metadata(key: Self.key, reason: "is wrong: \((error as? DecodingError)?.reason ?? "it is not JSON")")
        }
    }

    /// The source of the features, which takes its tensors out of a checkpoint's.
    func source(
        input: InputShape, taking tensors: inout ModelTensors
    ) throws(CheckpointError) -> any FeatureSource {
        switch source {
        case .patches:
            do {
                return try GaborFeatures(height: input.height, width: input.width)
            } catch { throw .model(reason: error.description) }
        case .backbone(let name, let blocks):
            let embedded = tensors.takeAll(prefix: FeatureRepositoryFamily.backbonePrefix)
            do {
                let backbone = try Backbone(embedded: embedded, architecture: name, through: blocks.last ?? 0)
                return try BackboneFeatures(backbone, blocks: blocks, height: input.height, width: input.width)
            } catch { throw .model(reason: "\(error)") }
        }
    }
}
