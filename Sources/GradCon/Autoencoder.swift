import AnomalyDetection
import NeuralNetwork

/// The network of GradCon: four convolutions, four transposed convolutions, and between them, in the variational form,
/// three linear layers and ``GaussianSampling``.
final class Autoencoder: Sendable {
    /// A decoder layer whose weight gradient the score compares with its reference.
    final class DecoderLayer: Sendable {
        /// The tensor name without `.weight`.
        let name: String
        /// The step of the layer's products, whose input and output gradient make the weight gradient.
        let step: Int
        let operation: ConvolutionOperator
        /// The products of one pass in any direction, those with padding not counted.
        let multiplyAdds: Int
        /// The weights' place in a block of parameters.
        let weights: ParameterLayout.Segment
        /// The weights' shape in a checkpoint: (in, out, 4, 4).
        var shape: [Int] { weights.shape }

        fileprivate init(
            name: String, step: Int, operation: ConvolutionOperator, multiplyAdds: Int, weights: ParameterLayout.Segment
        ) {
            self.name = name
            self.step = step
            self.operation = operation
            self.multiplyAdds = multiplyAdds
            self.weights = weights
        }
    }

    /// The variational form's latent.
    struct Latent: Sendable {
        /// The values that hold the mean and the logarithm of the variance.
        let mean: Int
        let logVariance: Int
        /// The step that draws it.
        let samplingStep: Int
        let count: Int
    }

    let input: InputShape
    let network: Network
    let layout: ParameterLayout
    let decoder: [DecoderLayer]
    /// Nil of the convolutional form.
    let latent: Latent?
    /// The steps of each encoder layer and of each decoder layer.
    let encoderSteps: [Range<Int>]
    let decoderSteps: [Range<Int>]
    /// The place of the decoder's weights, which are neighbours, in a block of parameters.
    let decoderWeights: Range<Int>
    /// The decoder's biases; the last is added to the output, one value a channel.
    let decoderBiases: [ParameterLayout.Segment]
    private let segmentsByStep: [[ParameterLayout.Segment]]

    /// Takes the network's tensors.
    ///
    /// - Returns: the network with these parameters, and a block of them.
    static func make(
        _ metadata: AutoencoderMetadata, taking tensors: inout CheckpointTensors
    ) throws(GradConError) -> (network: Autoencoder, parameters: AlignedFloats) {
        let architecture = try AutoencoderArchitecture(metadata, taking: &tensors)
        do throws(NetworkError) {
            let network = try Autoencoder(metadata.input, architecture)
            let parameters = try network.layout.block(from: architecture.tensors)
            network.layout.install(parameters)
            return (network, parameters)
        } catch { throw .network(error) }
    }

    private init(_ input: InputShape, _ architecture: AutoencoderArchitecture) throws(NetworkError) {
        let shape = MapShape(channels: input.channels, height: input.height, width: input.width, order: .planar)
        let network = try Network(input: shape, layers: architecture.layers, isOutputPlanar: true)
        let layout = ParameterLayout(network)
        func steps(of names: [String]) -> [Range<Int>] {
            names.map { name in
                let steps = network.steps.indices.filter { network.steps[$0].name == name }
                return (steps.first ?? 0)..<(steps.last ?? -1) + 1
            }
        }
        encoderSteps = steps(of: AutoencoderGeometry.encoderNames)
        decoderSteps = steps(of: AutoencoderGeometry.decoderNames)
        decoder = layout.segments.compactMap { segment in
            let step = network.steps[segment.step]
            guard segment.role == .weight, AutoencoderGeometry.decoderNames.contains(step.name),
                let layer = step.layer as? TransposedConvolution
            else { return nil }
            return DecoderLayer(
                name: step.name, step: segment.step, operation: layer.operation, multiplyAdds: layer.multiplyAdds,
                weights: segment)
        }
        latent = network.step(named: AutoencoderArchitecture.samplingName).map { step in
            Latent(
                mean: network.steps[step].inputs[0], logVariance: network.steps[step].inputs[1], samplingStep: step,
                count: network.shapes[step + 1].channels)
        }
        decoderWeights = (decoder.first?.weights.offset ?? 0)..<(decoder.last?.weights.end ?? 0)
        let firstStep = decoderSteps[0].lowerBound
        decoderBiases = layout.segments.filter { $0.role == .bias && $0.step >= firstStep }
        segmentsByStep = network.steps.indices.map { step in layout.segments.filter { $0.step == step } }
        self.input = input
        self.network = network
        self.layout = layout
    }

    /// The places of a step's parameters.
    func segments(ofStep step: Int) -> [ParameterLayout.Segment] { segmentsByStep[step] }

    /// The value that the decoder begins with.
    var decoderInput: Int { decoderSteps[0].lowerBound }

    /// The steps that the latent is made by: the encoder's, and of the variational form those that draw it.
    var latentSteps: Range<Int> { 0..<(latent.map { $0.samplingStep + 1 } ?? decoderInput) }
    /// The shape of the latent, the value that the last of ``latentSteps`` makes.
    var latentShape: MapShape { network.shapes[latentSteps.upperBound] }

    /// The multiply-adds of L and L_grad of one image: the way forward, the gradients of the decoder's weights and of
    /// its hidden maps. Products with padding are not counted.
    var multiplyAdds: Int {
        let weightGradients = decoder.reduce(0) { $0 + $1.multiplyAdds }
        let mapGradients = decoder.dropFirst().reduce(0) { $0 + $1.multiplyAdds }
        return network.multiplyAdds + weightGradients + mapGradients
    }
}
