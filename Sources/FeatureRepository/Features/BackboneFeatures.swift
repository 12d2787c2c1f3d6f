import AnomalyDetection
import NeuralNetwork
import PretrainedBackbone
import Tensors

/// Features of a pretrained network: the outputs of some of its blocks, side by side on the grid of the first.
final class BackboneFeatures: FeatureSource {
    let grid: MapShape
    fileprivate let blocks: BackboneBlocks

    /// The most channels: time and memory of fitting grow with their square and more.
    private static let channelLimit = 384

    /// - Parameters:
    ///   - blocks: at least one, ascending.
    ///   - height: rows of the images.
    ///   - width: columns of the images.
    /// - Throws: where the backbone has no such block, the images are too small for it, or there are too many channels.
    init(_ backbone: Backbone, blocks: [Int], height: Int, width: Int) throws(BackboneFeaturesError) {
        do { self.blocks = try BackboneBlocks(backbone, blocks: blocks, height: height, width: width) } catch {
            throw .backbone(error)
        }
        let shapes = self.blocks.shapes
        let channels = shapes.reduce(0) { $0 + $1.channels }
        guard channels <= Self.channelLimit else {
            throw .channels(found: channels, limit: Self.channelLimit)
        }
        grid = MapShape(channels: channels, height: shapes[0].height, width: shapes[0].width)
    }

    var input: InputShape { blocks.input }
    var tensors: [String: Tensor] { blocks.tensors }
    var parameterCount: Int { blocks.parameterCount }

    func makeExtractor() -> any FeatureExtractor { BackboneExtractor(self) }
}

/// Why there are no ``BackboneFeatures``.
enum BackboneFeaturesError: Error, CustomStringConvertible {
    /// The backbone has no such blocks, or not for such images.
    case backbone(BackboneError)
    /// The blocks that are asked for have too many channels together.
    case channels(found: Int, limit: Int)

    /// A full sentence.
    var description: String {
        switch self {
        case .backbone(let error): error.description
        case .channels(let found, let limit):
            "The blocks have \(found) channels together; features have at most \(limit). Choose fewer or earlier ones."
        }
    }
}

/// The working memory of ``BackboneFeatures``.
private final class BackboneExtractor: FeatureExtractor {
    private let pass: BackbonePass
    private let alignments: [MapAlignment]
    private let scratch: AlignedFloats

    init(_ source: BackboneFeatures) {
        pass = source.blocks.makePass()
        var alignments: [MapAlignment] = []
        var channel = 0
        for shape in source.blocks.shapes {
            alignments.append(MapAlignment(from: shape, to: source.grid, channel: channel))
            channel += shape.channels
        }
        self.alignments = alignments
        scratch = AlignedFloats(count: alignments.map(\.scratchCount).max() ?? 0)
    }

    func extract(_ image: UnsafePointer<Float>, to features: UnsafeMutablePointer<Float>) {
        pass.forward(image) { block, map in
            alignments[block].align(map, scratch: scratch.pointer, to: features)
        }
    }
}
