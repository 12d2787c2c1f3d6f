import AnomalyDetection
import Evaluation

extension Spread {
    /// Three decimals.
    var text: String { mean.fixed(3) + (deviation.map { " ± \($0.fixed(3))" } ?? "") }
}
