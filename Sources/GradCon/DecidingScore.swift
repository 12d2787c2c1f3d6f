/// Which of its scores a model decides by; the other is a term beside it, with a threshold of its own.
package enum DecidingScore: String, Sendable, Codable, CaseIterable {
    /// The sum of -log p of L, L_grad and the distance of the latent, each compared with held-out normal images.
    case combined
    /// L + beta L_grad, as published.
    case published

    /// The metadata's key; without it a model decides by the combined score where it has one.
    static let key = "score"

    /// What answers call it where it is a term.
    package var termName: String {
        switch self {
        case .combined: "combined_score"
        case .published: "gradcon_score"
        }
    }

    var other: DecidingScore { self == .combined ? .published : .combined }
}
