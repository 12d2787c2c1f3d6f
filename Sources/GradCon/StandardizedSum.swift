import AnomalyDetection
import FoundationEssentials

/// A score whose terms are weighed by normal images alone: reconstruction error and gradient loss, each less its mean
/// over held-out normal images, by its standard deviation over them, added up. So neither outweighs the other by its
/// scale, as in L + beta L_grad. Not of the paper. The combined score sees more, so that no model is trained for this
/// one any more; those that were are read.
///
/// A checkpoint with the metadata `standardized_sum` = `{"reconstruction_error": {"mean", "deviation"},
/// "gradient_loss": {"mean", "deviation"}}` scores in this way.
struct StandardizedSum: Sendable, Equatable {
    /// A term's distribution over normal images.
    struct Scale: Sendable, Equatable {
        let mean: Double
        /// The deviation with n - 1, above 0.
        let deviation: Double

        fileprivate func standardized(_ value: Double) -> Double { (value - mean) / deviation }
    }

    /// The metadata's key.
    static let key = "standardized_sum"
    private static let lengthLimit = 1024

    let reconstructionError: Scale
    let gradientLoss: Scale

    /// The metadata's value.
    init(parsing text: String) throws(GradConError) {
        do {
            guard text.utf8.count <= Self.lengthLimit else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too long"))
            }
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch {
            let reason = (error as? DecodingError).map { " (\($0.reason))" } ?? ""
            throw .metadata(
                key: Self.key, found: text,
                expected: "reconstruction_error and gradient_loss, each with a mean and a deviation above 0\(reason)")
        }
    }

    /// Larger is more anomalous.
    func value(reconstructionError error: Double, gradientLoss loss: Double) -> Double {
        reconstructionError.standardized(error) + gradientLoss.standardized(loss)
    }

    /// What the terms are multiplied by, but for a constant.
    var weights: (reconstructionError: Double, gradientLoss: Double) {
        (1 / reconstructionError.deviation, 1 / gradientLoss.deviation)
    }

    /// What an answer lists.
    var constants: [ScoreConstant] {
        [
            .init(name: "reconstruction_error_mean", value: reconstructionError.mean),
            .init(name: "reconstruction_error_deviation", value: reconstructionError.deviation),
            .init(name: "gradient_loss_mean", value: gradientLoss.mean),
            .init(name: "gradient_loss_deviation", value: gradientLoss.deviation),
        ]
    }
}

extension StandardizedSum.Scale: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case mean, deviation
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        mean = try container.decode(Double.self, forKey: .mean)
        deviation = try container.decode(Double.self, forKey: .deviation)
        guard mean.isFinite, deviation.isFinite, deviation > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .deviation, in: container, debugDescription: "mean \(mean), deviation \(deviation)")
        }
    }
}

extension StandardizedSum: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case reconstructionError = "reconstruction_error"
        case gradientLoss = "gradient_loss"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        reconstructionError = try container.decode(Scale.self, forKey: .reconstructionError)
        gradientLoss = try container.decode(Scale.self, forKey: .gradientLoss)
    }
}
