package import AnomalyDetection
import Files
internal import HTTP
private import Imaging

/// Scores files without a server, by the same path from bytes to decision that requests take.
package struct FileScorer {
    /// One file's outcome.
    package struct Outcome {
        /// The path as it was given.
        package let path: String
        /// The decision, or why there is none.
        package let result: Result<Decision, Failure>
    }

    /// Why a file has no score.
    package struct Failure: Error, CustomStringConvertible {
        /// A full sentence.
        package let description: String
    }

    /// The model that scores.
    package let model: LoadedModel
    /// What decides; the model's own unless another was asked for.
    package var threshold: Threshold? { rule.threshold }
    private let rule: DecisionRule
    private let limits: Upload.Limits
    private let scorer: any AnomalyScorer

    /// Prepares a model.
    ///
    /// - Parameter threshold: nil takes the model's.
    package init(model: LoadedModel, limits: Configuration.Limits, threshold: Threshold? = nil) {
        self.model = model
        rule = DecisionRule(
            threshold: threshold ?? model.checkpoint.threshold, calibration: model.checkpoint.calibration)
        self.limits = Upload.Limits(limits)
        scorer = model.checkpoint.detector.makeScorer()
    }

    /// Scores one file, PNG or .npy with one image, told apart by their first bytes.
    package func score(_ path: String) -> Outcome {
        Outcome(path: path, result: Result { () throws(Failure) in try decision(on: path) })
    }

    private func decision(on path: String) throws(Failure) -> Decision {
        do {
            let bytes = try DurableFile.read(path)
            let input = try Upload.image(file: bytes[...], for: ModelInput(model.checkpoint), limits: limits)
            let score = try scorer.score(input)
            return Decision(score, of: model.checkpoint.detector, model: model.identity, rule: rule)
        } catch let error as ServiceError {
            throw Failure(description: error.detail)
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    /// The outcomes as a batch answer of the service has them, each with its `file`.
    package func json(_ outcomes: [Outcome]) -> String {
        let entries = outcomes.map { outcome in
            ScoringAnswer.Entry(
                file: ("file", outcome.path),
                outcome: outcome.result.mapError { ScoringAnswer.Failure(reason: $0.description) })
        }
        var json = JSONWriter()
        json.object { ScoringAnswer(model: model.identity, entries: entries, isBatch: true).write(to: &$0) }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
