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
    /// - Throws: where the backbone has no such block, or the images are too small for it.
    init(_ backbone: Backbone, blocks: [Int], height: Int, width: Int) throws(BackboneError) {
        self.blocks = try BackboneBlocks(backbone, blocks: blocks, height: height, width: width)
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
