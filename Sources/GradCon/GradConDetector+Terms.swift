package import AnomalyDetection

extension GradConDetector {
    /// The terms of a network's score.
    ///
    /// - Parameters:
    ///   - hasLatents: whether there is a distribution of latents.
    ///   - isCombined: whether the score is made of the first three terms, and the published one is a term.
    static func terms(of network: Autoencoder, hasLatents: Bool, isCombined: Bool) -> [ScoreTerm] {
        [
            ScoreTerm(
                name: "reconstruction_error", label: "reconstruction", quantity: "reconstruction error",
                isInScore: true),
            ScoreTerm(name: "gradient_loss", label: "gradient", quantity: "gradient loss", isInScore: true),
        ]
            + (hasLatents
                ? [
                    ScoreTerm(
                        name: "latent_distance", quantity: "log squared distance of the latent", isInScore: isCombined)
                ] : [])
            + (network.latent == nil
                ? [] : [ScoreTerm(name: "latent_loss", label: "latent", quantity: "latent loss", isInScore: false)])
            + (isCombined
                ? [
                    ScoreTerm(
                        name: publishedScore, label: "gradcon", quantity: "published score, L + beta L_grad",
                        isInScore: false, hasThreshold: true)
                ] : [])
            + network.decoder.map { layer in
                ScoreTerm(
                    name: layer.name, quantity: "cosine", isInScore: false, direction: .smaller,
                    series: .init(name: "layers", place: "layer \(layer.name)"))
            }
    }

    /// The published score, as answers call it.
    static let publishedScore = "gradcon_score"

    /// `reconstruction_error`, `gradient_loss`, `latent_distance` and, of the variational form, `latent_loss`; then the
    /// published score and its decision, `gradcon_score`, `gradcon_threshold` and `gradcon_is_anomaly`, whatever the
    /// model decides by; `beta` or the scales of the ``StandardizedSum``; and `layers` with the cosines.
    package func answerMembers(of score: AnomalyScore, rule: DecisionRule, isPicture: Bool) -> AnswerMembers {
        var ofImage: [AnswerMembers.Member] = []
        var layers: [AnswerMembers.Value] = []
        var (error, loss) = (0.0, 0.0)
        for (index, (term, value)) in zip(terms, score.terms).enumerated() {
            if index == 0 { error = value } else if index == 1 { loss = value }
            if term.series != nil {
                layers.append(.object([.init("name", .text(term.name)), .init("cosine", .number(value))]))
            } else if !term.hasThreshold {
                ofImage.append(.init(term.name, .number(value)))
            }
        }
        let published = error + beta * loss
        // A model that scores as published decides by that: by the request's threshold, where it has one.
        let isPublished = combined == nil && standardizedSum == nil
        let threshold = isPublished ? rule.threshold : rule.termThresholds[Self.publishedScore]
        let isAnomaly = isPicture ? threshold?.isAnomaly(published) : true
        let decision = [
            AnswerMembers.Member(Self.publishedScore, .number(published)),
            .init("gradcon_threshold", threshold.map { .number($0.value) } ?? .null),
            .init("gradcon_is_anomaly", isAnomaly.map { .flag($0) } ?? .null),
        ]
        return AnswerMembers(
            afterScore: ofImage,
            afterDecision: decision + constants.map { .init($0.name, .number($0.value)) }
                + [.init("layers", .list(layers))])
    }
}
