import NeuralNetwork

/// The stages of a score. Each needs what the ones before it left in the workspace.
enum ScoringStage: Sendable, Equatable {
    /// Encoder layer `index` with its activation; the first cuts the image into columns as well.
    case encoder(Int)
    /// The linear layers of the variational form, through the mean of the latent.
    case bottleneck
    /// Decoder layer `index` with its activation; the last folds columns into the logits.
    case decoder(Int)
    /// L and its gradient by the logits.
    case loss
    /// The gradient of decoder layer `index`'s input, from that of its output.
    case mapGradient(Int)
    /// The gradient of decoder layer `index`'s weights, as far as its cosine with the reference needs it.
    case weightGradient(Int)

    /// In the order in which they run.
    static func all(of network: Autoencoder) -> [ScoringStage] {
        network.encoder.indices.map(encoder) + (network.bottleneck == nil ? [] : [bottleneck])
            + network.decoder.indices.map(decoder) + [loss]
            + network.decoder.indices.dropFirst().reversed().map(mapGradient)
            + network.decoder.indices.map(weightGradient)
    }

    /// Products with padding are not counted.
    func multiplyAdds(of network: Autoencoder) -> Int {
        switch self {
        case .encoder(let index): network.encoder[index].linear.multiplyAdds
        case .bottleneck:
            network.bottleneck.map { $0.mean.multiplyAdds + $0.logVariance.multiplyAdds + $0.expansion.multiplyAdds }
                ?? 0
        case .decoder(let index), .mapGradient(let index), .weightGradient(let index):
            network.decoder[index].linear.multiplyAdds
        case .loss: 0
        }
    }

    /// For people; layers count from 1.
    var name: String {
        switch self {
        case .encoder(let index): "encoder \(index + 1)"
        case .bottleneck: "bottleneck"
        case .decoder(let index): "decoder \(index + 1)"
        case .loss: "loss"
        case .mapGradient(let index): "map gradient \(index + 1)"
        case .weightGradient(let index): "weight gradient \(index + 1)"
        }
    }
}
