package import AnomalyDetection
import Files
internal import HTTP
private import Imaging
private import NeuralNetwork

/// Scores files without a server, by the same path from bytes to decision that requests take.
package struct FileScorer {
    /// One file's outcome.
    package struct Outcome {
        /// As it was given.
        package let path: String
        /// The score, or why there is none, a full sentence.
        package let result: Result<AnomalyScore, Failure>
    }

    /// Why a file has no score.
    package struct Failure: Error, CustomStringConvertible {
        /// A full sentence.
        package let description: String
    }

    /// The model that scores.
    package let model: LoadedModel
    /// What decides; the model's own unless another was asked for.
    package let threshold: Threshold?
    private let limits: Upload.Limits
    private let scorer: any AnomalyScorer

    /// Prepares a model.
    ///
    /// - Parameter threshold: nil takes the model's.
    package init(model: LoadedModel, limits: Configuration.Limits, threshold: Threshold? = nil) {
        self.model = model
        self.threshold = threshold ?? model.checkpoint.threshold
        self.limits = Upload.Limits(limits)
        scorer = model.checkpoint.detector.makeScorer()
    }

    /// Whether a score is an anomaly; nil where there is no threshold.
    package func isAnomaly(_ score: AnomalyScore) -> Bool? { threshold?.isAnomaly(score.value) }

    /// The conformal p-value of a score; nil where the model carries no calibration.
    package func pValue(of score: AnomalyScore) -> Double? { model.checkpoint.calibration?.pValue(of: score.value) }

    /// Scores one file, PNG or .npy with one image, told apart by their first bytes.
    package func score(_ path: String) -> Outcome {
        Outcome(path: path, result: Result { () throws(Failure) in try scored(path) })
    }

    private func scored(_ path: String) throws(Failure) -> AnomalyScore {
        do {
            let bytes = try DurableFile.read(path)
            let input = try Upload.image(file: bytes[...], for: ModelInput(model.checkpoint), limits: limits)
            return try scorer.score(input)
        } catch let error as ServiceError {
            throw Failure(description: error.detail)
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    /// The outcomes as a batch answer of the service has them, each with its `file`.
    package func json(_ outcomes: [Outcome]) -> String {
        let rule = DecisionRule(threshold: threshold, calibration: model.checkpoint.calibration)
        var json = JSONWriter()
        json.object { json in
            json.string("model", model.name)
            json.string("version", model.checkpoint.version)
            json.array("results") { json in
                for (index, outcome) in outcomes.enumerated() {
                    json.object { json in
                        json.integer("index", index)
                        json.string("file", outcome.path)
                        switch outcome.result {
                        case .success(let score):
                            json.score(score, rule, constants: model.checkpoint.detector.constants)
                        case .failure(let failure): json.string("error", failure.description)
                        }
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
