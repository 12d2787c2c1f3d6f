/// A combination of a score's terms that is fitted on normal images alone: each term less its mean over them, by its standard
/// deviation over them, added up. So no term outweighs another by its scale.
///
/// The terms are the reconstruction error and the gradient loss. It is an alternative to L + beta L_grad that `gradcon
/// reproduce` reports; models decide by L + beta L_grad.
struct StandardizedSum: Equatable {
    private struct Scale: Equatable {
        let mean: Double
        /// With n - 1; 1 where the term does not vary.
        let deviation: Double
    }

    private let scales: [Scale]

    /// Nil where there are fewer than two images, or their scores lack the terms.
    init?(fittedOn normals: [AnomalyScore]) {
        guard normals.count > 1 else { return nil }
        let values = normals.compactMap(Self.terms)
        guard values.count == normals.count else { return nil }
        scales = (0..<2).map { term in
            let spread = Spread(values.map { $0[term] })
            let deviation = spread?.deviation ?? 0
            return Scale(mean: spread?.mean ?? 0, deviation: deviation > 0 ? deviation : 1)
        }
    }

    /// Larger is more anomalous; nil where the score lacks the terms.
    func value(of score: AnomalyScore) -> Double? {
        Self.terms(of: score).map { terms in
            zip(terms, scales).reduce(0) { $0 + ($1.0 - $1.1.mean) / $1.1.deviation }
        }
    }

    private static func terms(of score: AnomalyScore) -> [Double]? {
        let found = ["reconstruction_error", "gradient_loss"].compactMap { name in
            score.components.first { $0.name == name }?.value
        }
        return found.count == 2 ? found : nil
    }
}
