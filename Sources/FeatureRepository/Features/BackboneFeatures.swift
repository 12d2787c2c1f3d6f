import AnomalyDetection
import NeuralNetwork
import Tensors

/// Features of a pretrained network: the outputs of some of its blocks, side by side on the grid of the first.
final class BackboneFeatures: FeatureSource {
    let backbone: Backbone
    /// Ascending.
    let blocks: [Int]
    let input: InputShape
    let grid: MapShape
    let tensors: [String: Tensor]
    fileprivate let network: BackboneNetwork
    /// For each block the value of the network that it ends with.
    fileprivate let values: [Int]

    /// The most channels: time and memory of fitting grow with their square and more.
    private static let channelLimit = 384

    /// - Parameters:
    ///   - blocks: at least one, ascending.
    ///   - height: rows of the images.
    ///   - width: columns of the images.
    /// - Throws: where the backbone has no such block, or the images are too small for it.
    init(_ backbone: Backbone, blocks: [Int], height: Int, width: Int) throws(BackboneError) {
        let last = blocks.last ?? 0
        let network = try backbone.network(channelsIn: 3, height: height, width: width, through: last)
        let values = blocks.compactMap(network.value(ofBlock:))
        let shapes = values.map { network.network.shapes[$0] }
        guard let lead = shapes.first, values.count == blocks.count,
            let input = InputShape(channels: 3, height: height, width: width)
        else { throw .block(found: blocks.first { network.value(ofBlock: $0) == nil } ?? last, last: last) }
        let channels = shapes.reduce(0) { $0 + $1.channels }
        guard channels <= Self.channelLimit else {
            throw .channels(found: channels, limit: Self.channelLimit)
        }
        grid = MapShape(
            channels: shapes.reduce(0) { $0 + $1.channels }, height: lead.height, width: lead.width)
        tensors = try backbone.tensors(through: last)
        self.network = network
        self.input = input
        self.backbone = backbone
        self.blocks = blocks
        self.values = values
    }

    var parameterCount: Int { network.network.parameterCount }

    func makeExtractor() -> any FeatureExtractor { BackboneExtractor(self) }
}

/// The working memory of ``BackboneFeatures``.
private final class BackboneExtractor: FeatureExtractor {
    private let source: BackboneFeatures
    private let pass: NetworkPass
    private let alignments: [MapAlignment]
    private let scratch: AlignedFloats
    /// The step behind which each block's value is there; later steps may take its memory.
    private let blockSteps: [Int]

    init(_ source: BackboneFeatures) {
        self.source = source
        let network = source.network.network
        pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
        var alignments: [MapAlignment] = []
        var channel = 0
        for value in source.values {
            alignments.append(MapAlignment(from: network.shapes[value], to: source.grid, channel: channel))
            channel += network.shapes[value].channels
        }
        self.alignments = alignments
        scratch = AlignedFloats(count: alignments.map(\.scratchCount).max() ?? 0)
        blockSteps = source.values.map { $0 - 1 }
    }

    func extract(_ image: UnsafePointer<Float>, to features: UnsafeMutablePointer<Float>) {
        pass.value(0).pointer.update(from: image, count: source.input.count)
        var next = 0
        for step in source.network.network.steps.indices {
            pass.forward(step: step)
            guard next < blockSteps.count, step == blockSteps[next] else { continue }
            alignments[next].align(
                pass.value(step + 1).pointer, scratch: scratch.pointer, to: features)
            next += 1
        }
    }
}
