package import AnomalyDetection

extension GradConDetector {
    /// The terms of a network's score.
    static func terms(of network: Autoencoder) -> [ScoreTerm] {
        [
            ScoreTerm(
                name: "reconstruction_error", label: "reconstruction", quantity: "reconstruction error",
                isInScore: true),
            ScoreTerm(name: "gradient_loss", label: "gradient", quantity: "gradient loss", isInScore: true),
        ]
            + (network.latent == nil
                ? [] : [ScoreTerm(name: "latent_loss", label: "latent", quantity: "latent loss", isInScore: false)])
            + network.decoder.map { layer in
                ScoreTerm(
                    name: layer.name, quantity: "cosine", isInScore: false, direction: .smaller,
                    series: .init(name: "layers", place: "layer \(layer.name)"))
            }
    }

    /// The members of an answer that are older than its `terms`: `reconstruction_error`, `gradient_loss` and, of the
    /// variational form, `latent_loss`; then `beta` or the scales of the ``StandardizedSum``, and `layers` with the
    /// cosines.
    package func answerMembers(of score: AnomalyScore) -> AnswerMembers {
        var ofImage: [AnswerMembers.Member] = []
        var layers: [AnswerMembers.Value] = []
        for (term, value) in zip(terms, score.terms) {
            if term.series == nil {
                ofImage.append(.init(term.name, .number(value)))
            } else {
                layers.append(.object([.init("name", .text(term.name)), .init("cosine", .number(value))]))
            }
        }
        return AnswerMembers(
            afterScore: ofImage,
            afterDecision: constants.map { .init($0.name, .number($0.value)) } + [.init("layers", .list(layers))])
    }
}
