package import NeuralNetwork

/// A backbone for images of one size, with its weights; shared by all passes and threads.
package struct BackboneNetwork: Sendable {
    /// From an image, (channel, row, column), to the end of a block or to the logits.
    package let network: Network
    /// The lines that end the architecture's blocks.
    let blocks: [String]

    /// Which of the network's values holds a block's output; nil of a block that it does not have.
    package func value(ofBlock block: Int) -> Int? {
        guard blocks.indices.contains(block) else { return nil }
        return network.step(named: blocks[block]).map { $0 + 1 }
    }
}
