package import AnomalyDetection
package import NeuralNetwork
package import Tensors

/// The outputs of some blocks of a backbone for images of one size, each on the grid of its own. Immutable, shared by
/// all workers.
package struct BackboneBlocks: Sendable {
    /// The images.
    package let input: InputShape
    /// The outputs of the blocks, channels-last, in their order.
    package let shapes: [MapShape]
    /// What a checkpoint stores of the backbone.
    package let tensors: [String: Tensor]
    fileprivate let network: Network
    /// For each block the step behind which its output is there; later steps may take its memory.
    fileprivate let steps: [Int]

    /// - Parameters:
    ///   - blocks: at least one, ascending.
    ///   - height: rows of the images.
    ///   - width: columns of the images.
    /// - Throws: where the backbone has no such block, or the images are too small for it.
    package init(_ backbone: Backbone, blocks: [Int], height: Int, width: Int) throws(BackboneError) {
        let last = blocks.last ?? 0
        let network = try backbone.network(channelsIn: 3, height: height, width: width, through: last)
        let values = blocks.compactMap(network.value(ofBlock:))
        guard !blocks.isEmpty, values.count == blocks.count,
            let input = InputShape(channels: 3, height: height, width: width)
        else { throw .block(found: blocks.first { network.value(ofBlock: $0) == nil } ?? last, last: last) }
        self.input = input
        shapes = values.map { network.network.shapes[$0] }
        tensors = try backbone.tensors(through: last)
        self.network = network.network
        steps = values.map { $0 - 1 }
    }

    /// The weights and biases of the backbone, to the last of the blocks.
    package var parameterCount: Int { network.parameterCount }

    /// A working memory. Allocates.
    package func makePass() -> BackbonePass { BackbonePass(self) }
}

/// The working memory of ``BackboneBlocks``. Used by one thread at a time.
package final class BackbonePass {
    private let blocks: BackboneBlocks
    private let pass: NetworkPass

    fileprivate init(_ blocks: BackboneBlocks) {
        self.blocks = blocks
        pass = NetworkPass(blocks.network, imageLimit: 1, purpose: PassPurpose())
    }

    /// Runs an image through the backbone. Allocates nothing.
    ///
    /// - Parameters:
    ///   - image: the elements of a tensor of the blocks' input shape.
    ///   - body: called for each block, in their order: its place among the blocks, and the floats of
    ///     its shape, which are there until it returns.
    package func forward(_ image: UnsafePointer<Float>, _ body: (_ block: Int, _ map: UnsafePointer<Float>) -> Void) {
        pass.value(0).pointer.update(from: image, count: blocks.input.count)
        var next = 0
        for step in blocks.network.steps.indices {
            pass.forward(step: step)
            guard next < blocks.steps.count, step == blocks.steps[next] else { continue }
            body(next, UnsafePointer(pass.value(step + 1).pointer))
            next += 1
        }
    }
}
