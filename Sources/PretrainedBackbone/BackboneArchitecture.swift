package import NeuralNetwork

/// A network that was trained to tell classes of photographs apart, as its lines declare it.
///
/// Another one is another value in ``all``: a list of lines with the names of its published tensors, and the names of
/// those that end its blocks.
package struct BackboneArchitecture: Sendable {
    /// What files call it.
    package let name: String
    /// The lines of the published network, normalisations among them; those behind the last block are the classifier's.
    package let layers: [LayerDeclaration]
    /// The lines that end blocks 0, 1, 2 and so on, as they are called once the normalisations are folded.
    package let blocks: [String]
    /// What is taken from each channel of an image whose values are 0 to 1, before the first layer.
    package let mean: [Float]
    /// What each channel is then divided by.
    package let deviation: [Float]
    /// Where a published file comes from and under which licence, by the file's SHA-256.
    let publications: [String: String]
    /// Removes the normalisations.
    let folding: NormalizationFolding

    /// Mean and deviation of ImageNet's training images, which torchvision's networks expect to be taken out.
    static let imageNetMean: [Float] = [0.485, 0.456, 0.406]
    static let imageNetDeviation: [Float] = [0.229, 0.224, 0.225]

    /// The rows and columns of images that a backbone takes.
    package static let sides = 32...2048

    /// Those that the program knows.
    package static let all: [BackboneArchitecture] = [mobileNetV2]

    init(
        name: String, layers: [LayerDeclaration], blocks: [String], mean: [Float], deviation: [Float],
        publications: [String: String] = [:]
    ) {
        self.name = name
        self.layers = layers
        self.blocks = blocks
        self.mean = mean
        self.deviation = deviation
        self.publications = publications
        folding = NormalizationFolding(layers)
    }

    /// The one of that name.
    package static func named(_ name: String) throws(BackboneError) -> BackboneArchitecture {
        guard let architecture = all.first(where: { $0.name == name }) else {
            throw .unknownArchitecture(name, known: all.map(\.name))
        }
        return architecture
    }

    /// The channels of its input.
    package var channels: Int { mean.count }

    /// The lines without normalisations, to the end of a block; nil for all, the classifier's too.
    package func foldedLayers(through block: Int?) throws(BackboneError) -> [LayerDeclaration] {
        guard let block else { return folding.layers }
        guard blocks.indices.contains(block), let end = folding.layers.firstIndex(where: { $0.name == blocks[block] })
        else { throw .block(found: block, last: blocks.count - 1) }
        return Array(folding.layers[...end])
    }

    /// The network of some of the lines.
    ///
    /// - Parameter other: a network of these lines, whose parameters are used; nil makes parameters of zero.
    func network(
        _ layers: [LayerDeclaration], height: Int = sides.lowerBound, width: Int = sides.lowerBound,
        sharing other: Network? = nil
    ) throws(BackboneError) -> Network {
        let input = MapShape(channels: channels, height: height, width: width, order: .planar)
        do { return try Network(input: input, layers: layers, sharing: other) } catch { throw .network(error) }
    }

    /// The shapes of the tensors of some of the lines, by the tensors' names.
    package func shapes(of layers: [LayerDeclaration]) throws(BackboneError) -> [String: [Int]] {
        let segments = ParameterLayout(try network(layers)).segments
        return Dictionary(segments.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    }
}
