/// J and its terms, as means over images.
package struct TrainingFigures: Sendable, Equatable {
    /// J = L + Omega + alpha L_grad.
    package let total: Double
    /// L.
    package let reconstruction: Double
    /// Omega; nil for models without a latent distribution.
    package let latent: Double?
    /// L_grad.
    package let gradientLoss: Double
}

extension TrainingFigures: Codable {
    private enum CodingKeys: String, CodingKey {
        case total = "J"
        case reconstruction = "L"
        case latent = "Omega"
        case gradientLoss = "L_grad"
    }
}

/// The terms of J summed over batches, each weighted by its images.
struct TrainingSums: Sendable, Equatable, Codable {
    private(set) var images = 0
    private var total = 0.0
    private var reconstruction = 0.0
    private var latent = 0.0
    private var gradientLoss = 0.0

    mutating func add(_ value: TrainingObjective.Value, images count: Int) {
        images += count
        total += value.total * Double(count)
        reconstruction += value.reconstruction * Double(count)
        latent += value.latent * Double(count)
        gradientLoss += (value.gradientLoss ?? 0) * Double(count)
    }

    func mean(isVariational: Bool) -> TrainingFigures {
        let count = Double(max(images, 1))
        return TrainingFigures(
            total: total / count, reconstruction: reconstruction / count, latent: isVariational ? latent / count : nil,
            gradientLoss: gradientLoss / count)
    }
}
