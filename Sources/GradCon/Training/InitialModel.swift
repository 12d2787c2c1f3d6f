import AnomalyDetection
private import Glibc
import Determinism
import Tensors
import Training

/// The network before training: the published channels for any input, random weights.
///
/// Weights and biases are uniform between -b and b, b = 1 / sqrt(fan-in), which is PyTorch's default (He et al. 2015
/// with slope sqrt 5). As in PyTorch the fan-in is the size of a weight's second dimension and what follows: of a
/// convolution its input channels times 16, of a transposed one its output channels times 16. Drawn in the checkpoint's
/// order of layers, weight before bias. ``GradConObjective/start(on:isAgain:)`` may then set the biases of the output.
enum InitialModel {
    static let encoderChannels = [32, 32, 64, 64]
    static let hiddenDecoderChannels = [64, 32, 32]
    /// The latent elements that the published model has for 28x28; larger inputs get no larger latent vectors.
    static let latentLimit = 576

    /// A complete checkpoint without a name; the reference gradients are zero.
    static func make(
        _ options: TrainingOptions, input: InputShape
    ) throws(GradConError) -> Safetensors {
        let metadata = metadata(options, input: input)
        var generator = SeededGenerator(seed: options.schedule.seed, stream: TrainingStream.initialization)
        var tensors: [String: Tensor] = [:]
        func draw(_ layer: String, _ shape: [Int], biases: Int) {
            let bound = 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot()
            func uniform(_ count: Int) -> [Float] {
                (0..<count).map { _ in (2 * generator.uniformFloat() - 1) * bound }
            }
            tensors["\(layer).weight"] = Tensor(shape: shape, elements: uniform(shape.reduce(1, *)))
            tensors["\(layer).bias"] = Tensor(shape: [biases], elements: uniform(biases))
        }
        var channels = input.channels
        for (name, next) in zip(AutoencoderGeometry.encoderNames, encoderChannels) {
            draw(name, [next, channels, 4, 4], biases: next)
            channels = next
        }
        if let (flat, latent) = try linearSizes(options, input: input) {
            draw("fc11", [latent, flat], biases: latent)
            draw("fc12", [latent, flat], biases: latent)
            draw("fc2", [flat, latent], biases: flat)
        }
        for (index, next) in (hiddenDecoderChannels + [input.channels]).enumerated() {
            draw(AutoencoderGeometry.decoderNames[index], [channels, next, 4, 4], biases: next)
            let count = channels * next * 16
            tensors["ref_grad.\(index)"] = Tensor(
                shape: [channels, next, 4, 4], elements: [Float](repeating: 0, count: count))
            channels = next
        }
        return Safetensors(metadata: metadata, tensors: tensors)
    }

    /// The biases of the output at which a network whose other products are zero answers with the images' mean:
    /// logit(m) for each channel, m its mean, kept 1/255 away from black and white.
    static func outputBiases(ofMeans means: [Double]) -> [Float] {
        means.map { mean in
            let bounded = min(max(mean, 1.0 / 255), 254.0 / 255)
            return Float(log(bounded / (1 - bounded)))
        }
    }

    /// The weights of the linear layers, which grow with the input: none of a CAE.
    static func linearParameterCount(_ options: TrainingOptions, input: InputShape) throws(GradConError) -> Int {
        try linearSizes(options, input: input).map { 3 * $0.flat * $0.latent } ?? 0
    }

    private static func linearSizes(
        _ options: TrainingOptions, input: InputShape
    ) throws(GradConError) -> (flat: Int, latent: Int)? {
        guard options.architecture == .vae else { return nil }
        let geometry = try AutoencoderGeometry(AutoencoderMetadata(metadata(options, input: input)))
        let flat = geometry.latentPositions * (encoderChannels.last ?? 0)
        return (flat, min(flat, latentLimit))
    }

    /// The entries that every checkpoint has.
    static func metadata(_ options: TrainingOptions, input: InputShape) -> [String: String] {
        [
            "format": "gradcon", "architecture": options.architecture.rawValue, "input_shape": input.description,
            "alpha": "\(options.alpha)",
        ]
    }
}
