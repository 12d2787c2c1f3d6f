import AnomalyDetection
import NeuralNetwork
import PretrainedBackbone
import Tensors

/// The outputs of some blocks of a pretrained network that stays as it is, each averaged over 3x3 positions on the grid
/// of its own.
struct BackboneEncoder: ScaleEncoder {
    private let blocks: BackboneBlocks
    let scales: [EncoderScale]

    /// - Parameters:
    ///   - blocks: at least one, ascending.
    ///   - input: 3 channels.
    /// - Throws: where the backbone has no such block, or the images are too small for it.
    init(_ backbone: Backbone, blocks: [Int], input: InputShape) throws(BackboneError) {
        self.blocks = try BackboneBlocks(backbone, blocks: blocks, height: input.height, width: input.width)
        scales = zip(blocks, self.blocks.shapes).map {
            EncoderScale(name: "block_\($0)", title: "block \($0)", shape: $1)
        }
    }

    var input: InputShape { blocks.input }
    var parameterCount: Int { blocks.parameterCount }
    var tensors: [String: Tensor] { blocks.tensors }

    func makePass() -> any ScalePass { Pass(blocks) }

    private final class Pass: ScalePass {
        private let pass: BackbonePass
        private let averages: [MapAlignment]
        private let scratch: AlignedFloats

        init(_ blocks: BackboneBlocks) {
            pass = blocks.makePass()
            averages = blocks.shapes.map { MapAlignment(from: $0, to: $0, channel: 0) }
            scratch = AlignedFloats(count: averages.map(\.scratchCount).max() ?? 0)
        }

        func forward(_ image: UnsafePointer<Float>, to targets: [UnsafeMutablePointer<Float>]) {
            pass.forward(image) { block, map in
                averages[block].align(map, scratch: scratch.pointer, to: targets[block])
            }
        }
    }
}
