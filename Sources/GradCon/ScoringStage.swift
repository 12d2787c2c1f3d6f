import NeuralNetwork

/// The stages of a score. Each needs what the ones before it left in the pass.
enum ScoringStage: Sendable, Equatable {
    /// Encoder layer `index` with its activation; the first cuts the image into columns as well.
    case encoder(Int)
    /// The layers that make the mean of the latent, of the variational form.
    case bottleneck
    /// The distance of the latent from those of the training images.
    case latent
    /// Decoder layer `index` with its activation; the first with what leads from the latent to it, the last folds
    /// columns into the logits.
    case decoder(Int)
    /// L and its gradient by the logits.
    case loss
    /// The gradient of decoder layer `index`'s input, from that of its output.
    case mapGradient(Int)
    /// The gradient of decoder layer `index`'s weights, as far as its cosine with the reference needs it.
    case weightGradient(Int)

    /// All stages, in the order in which they run.
    static func all(of detector: GradConDetector) -> [ScoringStage] {
        let network = detector.network
        return network.encoderSteps.indices.map(encoder) + (network.latent == nil ? [] : [bottleneck])
            + (detector.latents == nil ? [] : [latent]) + network.decoder.indices.map(decoder) + [loss]
            + network.decoder.indices.dropFirst().reversed().map(mapGradient)
            + network.decoder.indices.map(weightGradient)
    }

    /// The steps whose values it computes; none of a stage on the way back.
    func forwardSteps(of network: Autoencoder) -> Range<Int> {
        switch self {
        case .encoder(let index): network.encoderSteps[index]
        case .bottleneck: (network.encoderSteps.last?.upperBound ?? 0)..<network.latentSteps.upperBound
        case .decoder(0): network.latentSteps.upperBound..<network.decoderSteps[0].upperBound
        case .decoder(let index): network.decoderSteps[index]
        case .latent, .loss, .mapGradient, .weightGradient: 0..<0
        }
    }

    /// Products with padding are not counted.
    func multiplyAdds(of detector: GradConDetector) -> Int {
        let network = detector.network
        return switch self {
        case .latent: detector.latents?.multiplyAdds ?? 0
        case .encoder, .bottleneck, .decoder:
            network.network.steps[forwardSteps(of: network)].reduce(0) { $0 + $1.layer.multiplyAdds }
        case .mapGradient(let index), .weightGradient(let index): network.decoder[index].multiplyAdds
        case .loss: 0
        }
    }

    /// For people; layers count from 1.
    var name: String {
        switch self {
        case .encoder(let index): "encoder \(index + 1)"
        case .bottleneck: "bottleneck"
        case .latent: "latent distance"
        case .decoder(let index): "decoder \(index + 1)"
        case .loss: "loss"
        case .mapGradient(let index): "map gradient \(index + 1)"
        case .weightGradient(let index): "weight gradient \(index + 1)"
        }
    }
}
