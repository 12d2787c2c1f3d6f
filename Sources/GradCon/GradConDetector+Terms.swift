package import AnomalyDetection

extension GradConDetector {
    /// The terms of a network's score.
    ///
    /// - Parameters:
    ///   - hasLatents: whether there is a distribution of latents.
    ///   - hasBothScores: whether the score that does not decide is a term.
    ///   - deciding: the score that decides.
    static func terms(
        of network: Autoencoder, hasLatents: Bool, hasBothScores: Bool, decidingBy deciding: DecidingScore
    ) -> [ScoreTerm] {
        [
            ScoreTerm(
                name: "reconstruction_error", label: "reconstruction", quantity: "reconstruction error",
                isInScore: true),
            ScoreTerm(name: "gradient_loss", label: "gradient", quantity: "gradient loss", isInScore: true),
        ]
            + (hasLatents
                ? [
                    ScoreTerm(
                        name: "latent_distance", quantity: "log squared distance of the latent",
                        isInScore: deciding == .combined)
                ] : [])
            + (network.latent == nil
                ? [] : [ScoreTerm(name: "latent_loss", label: "latent", quantity: "latent loss", isInScore: false)])
            + (hasBothScores ? [term(of: deciding.other)] : [])
            + network.decoder.map { layer in
                ScoreTerm(
                    name: layer.name, quantity: "cosine", isInScore: false, direction: .smaller,
                    series: .init(name: "layers", place: "layer \(layer.name)"))
            }
    }

    /// A score that does not decide, as a term.
    private static func term(of score: DecidingScore) -> ScoreTerm {
        let quantity =
            switch score {
            case .combined: "combined score, sum of -log p"
            case .published: "published score, L + beta L_grad"
            }
        return ScoreTerm(name: score.termName, quantity: quantity, isInScore: false, hasThreshold: true)
    }

    /// `reconstruction_error`, `gradient_loss`, `latent_distance` and, of the variational form, `latent_loss`; then the
    /// published score and its decision, `gradcon_score`, `gradcon_threshold` and `gradcon_is_anomaly`, whatever the
    /// model decides by; `beta` or the scales of the ``StandardizedSum``; and `layers` with the cosines.
    package func answerMembers(of score: AnomalyScore, rule: DecisionRule, isPicture: Bool) -> AnswerMembers {
        var ofImage: [AnswerMembers.Member] = []
        var layers: [AnswerMembers.Value] = []
        let name = DecidingScore.published.termName
        let isDeciding = decidingScore == .published && standardizedSum == nil
        var published = isDeciding ? score.value : score.terms[0] + beta * score.terms[1]
        for (term, value) in zip(terms, score.terms) {
            if term.name == name { published = value }
            if term.series != nil {
                layers.append(.object([.init("name", .text(term.name)), .init("cosine", .number(value))]))
            } else if !term.hasThreshold {
                ofImage.append(.init(term.name, .number(value)))
            }
        }
        // A model that scores as published decides by that: by the request's threshold, where it has one.
        let threshold = isDeciding ? rule.threshold : rule.termThresholds[name]
        let isAnomaly = isPicture ? threshold?.isAnomaly(published) : true
        let decision = [
            AnswerMembers.Member(name, .number(published)),
            .init("gradcon_threshold", threshold.map { .number($0.value) } ?? .null),
            .init("gradcon_is_anomaly", isAnomaly.map { .flag($0) } ?? .null),
        ]
        return AnswerMembers(
            afterScore: ofImage,
            afterDecision: decision + constants.map { .init($0.name, .number($0.value)) }
                + [.init("layers", .list(layers))])
    }
}
