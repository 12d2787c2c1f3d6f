import NeuralNetwork
package import Tensors

/// A pretrained network, to the end of a block or to its classifier: an architecture, and its tensors with the
/// normalisations folded into them.
package struct Backbone: Sendable {
    package let architecture: BackboneArchitecture
    /// The last block whose tensors are there; nil where all are, the classifier's too.
    package let lastBlock: Int?
    /// SHA-256 of the checkpoint that it was imported from, where that is known.
    package let sourceDigest: String?
    let storage: BackboneTensors

    /// - Throws: where the tensors are not exactly those of the blocks, or not finite.
    init(
        _ architecture: BackboneArchitecture, through block: Int?, folded tensors: [String: Tensor],
        sourceDigest: String? = nil
    ) throws(BackboneError) {
        let shapes = try architecture.shapes(of: architecture.foldedLayers(through: block))
        try architecture.check(tensors.mapValues(\.shape), against: shapes)
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            if let index = tensor.elements.firstIndex(where: { !$0.isFinite }) {
                throw .notFinite(tensor: name, index: index)
            }
        }
        self.architecture = architecture
        self.sourceDigest = sourceDigest
        storage = BackboneCache.shared.tensors(equalTo: BackboneTensors(tensors, architecture: architecture.name))
        lastBlock = block
    }

    /// What a model file holds of a backbone.
    ///
    /// - Parameters:
    ///   - tensors: as ``tensors(through:)`` gave them.
    ///   - name: of the architecture.
    ///   - block: the last one that is there.
    package init(
        embedded tensors: [String: Tensor], architecture name: String, through block: Int
    ) throws(BackboneError) {
        try self.init(.named(name), through: block, folded: tensors)
    }

    /// Weights and biases by their published names; each normalisation is in the convolution before it.
    var tensors: [String: Tensor] { storage.values }

    /// SHA-256 of the architecture and all tensors, 64 lower-case hexadecimal digits.
    package var digest: String { storage.digest }

    /// The tensors to the end of a block, for ``init(embedded:architecture:through:)``.
    package func tensors(through block: Int) throws(BackboneError) -> [String: Tensor] {
        try part(through: block).tensors
    }

    /// The backbone to the end of a block, or to the classifier; its ``digest`` is the same whatever it was cut from.
    package func part(through block: Int?) throws(BackboneError) -> Backbone {
        guard block != lastBlock else { return self }
        if let lastBlock {
            guard let block else { throw .noClassifier(last: lastBlock) }
            guard block < lastBlock else { throw .block(found: block, last: lastBlock) }
        }
        let lines = Set(try architecture.foldedLayers(through: block).map(\.name))
        let part = tensors.filter { name, _ in
            lines.contains(name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name)
        }
        return try Backbone(architecture, through: block, folded: part, sourceDigest: sourceDigest)
    }

    /// The network for images of one size. Equal backbones share their weights, and for images of the same size the
    /// network, as long as any of these is used.
    ///
    /// - Parameters:
    ///   - channels: as many as the architecture has.
    ///   - block: the last one; nil for the classifier, whose output are the logits.
    package func network(
        channelsIn channels: Int, height: Int, width: Int, through block: Int?
    ) throws(BackboneError) -> BackboneNetwork {
        let sides = BackboneArchitecture.sides
        guard channels == architecture.channels, sides.contains(height), sides.contains(width) else {
            throw .input(channels: channels, height: height, width: width, expected: architecture.channels)
        }
        let network = try BackboneCache.shared.network(of: part(through: block), height: height, width: width)
        return BackboneNetwork(network: network, blocks: architecture.blocks)
    }

    /// A network of all tensors.
    ///
    /// - Parameter other: a network of an equal backbone, whose weights are used; nil makes new ones.
    func makeNetwork(height: Int, width: Int, sharing other: Network?) throws(BackboneError) -> Network {
        let network = try architecture.network(
            architecture.foldedLayers(through: lastBlock), height: height, width: width, sharing: other)
        guard other == nil else { return network }
        let layout = ParameterLayout(network)
        do { layout.install(try layout.block(from: tensors)) } catch { throw .network(error) }
        return network
    }
}
