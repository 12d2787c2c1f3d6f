package import AnomalyDetection
import GradCon

extension DetectorRegistry {
    /// The families that tests score with.
    package static let gradCon: DetectorRegistry = {
        do { return try DetectorRegistry([GradConFamily.self]) } catch { preconditionFailure("\(error)") }
    }()
}
