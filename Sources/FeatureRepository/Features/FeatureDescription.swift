import AnomalyDetection
private import FoundationEssentials
import Tensors

/// The metadata entry `features` of a checkpoint: what makes the features, and how places are divided.
struct FeatureDescription: Codable, Equatable {
    static let key = "features"

    /// The architecture of the pretrained network.
    var backbone: String
    /// The blocks whose outputs are the features, ascending.
    var blocks: [Int]
    /// Rows and columns of positions that share a distribution of their place.
    var cell: Int
    /// The ways in which every training image was laid, 1 where none was turned.
    var turns: Int

    private enum CodingKeys: String, CodingKey, CaseIterable { case backbone, blocks, cell, turns }

    init(backbone: String, blocks: [Int], cell: Int, turns: Int) {
        self.backbone = backbone
        self.blocks = blocks
        self.cell = cell
        self.turns = turns
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        backbone = try container.decode(String.self, forKey: .backbone)
        blocks = try container.decode([Int].self, forKey: .blocks)
        cell = try container.decode(Int.self, forKey: .cell)
        turns = try container.decode(Int.self, forKey: .turns)
        guard !blocks.isEmpty, zip(blocks, blocks.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .blocks, in: container, debugDescription: "must be one or more numbers, ascending")
        }
        guard (1...64).contains(cell) else {
            throw DecodingError.dataCorruptedError(
                forKey: .cell, in: container, debugDescription: "must be 1 to 64 positions")
        }
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
        input: InputShape, taking tensors: inout [String: Tensor]
    ) throws(CheckpointError) -> any FeatureSource {
        let prefix = FeatureRepositoryFamily.backbonePrefix
        var embedded: [String: Tensor] = [:]
        for name in tensors.keys where name.hasPrefix(prefix) {
            embedded[String(name.dropFirst(prefix.count))] = tensors.removeValue(forKey: name)
        }
        do {
            let backbone = try Backbone(embedded: embedded, architecture: backbone, through: blocks.last ?? 0)
            return try BackboneFeatures(backbone, blocks: blocks, height: input.height, width: input.width)
        } catch { throw .model(reason: error.description) }
    }
}
