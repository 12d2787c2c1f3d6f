package import AnomalyDetection
import Files
internal import HTTP
package import Imaging

/// Scores files without a server, by the same path from bytes to decision that requests take.
package struct FileScorer: Sendable {
    /// One file's outcome.
    package struct Outcome: Sendable {
        /// The path as it was given.
        package let path: String
        /// The decision, or why there is none.
        package let result: Result<Decision, Failure>
        /// The regions above the model's map threshold; nil where no map was drawn or the model has no such threshold.
        package var regions: [Region]? { maps?.regions }
        var maps: AnswerMaps?
    }

    /// Why a file has no score.
    package struct Failure: Error, CustomStringConvertible {
        /// A full sentence.
        package let description: String
    }

    /// The model that scores.
    package let model: LoadedModel
    /// What to know of the file of calibrations beside the model, a sentence; nil where there is none.
    package let calibrationNotice: String?
    /// What decides; what a service would decide by, unless another was asked for.
    package var threshold: Threshold? { rule.threshold }
    private let rule: DecisionRule
    private let limits: Upload.Limits

    /// Prepares a model, which decides as a service does that begins with its folder: by the calibration that was
    /// activated for it.
    ///
    /// - Parameter threshold: nil takes the model's.
    package init(model: LoadedModel, limits: Configuration.Limits, threshold: Threshold? = nil) {
        self.model = model
        var active: ServedCalibration?
        do throws(CalibrationFileError) {
            active = try CalibrationFile.calibrations(of: model.checkpoint, besideModel: model.path)?.first
            calibrationNotice = active.map {
                "decides by the calibration \($0.id), as \(CalibrationFile.path(besideModel: model.path)) says"
            }
        } catch { calibrationNotice = error.description }
        rule = (active?.rule ?? DecisionRule(of: model.checkpoint)).deciding(by: threshold)
        self.limits = Upload.Limits(limits)
    }

    /// The working memory that scores one file after the other. Used by one thread at a time.
    package final class Worker {
        fileprivate let scorer: any AnomalyScorer

        fileprivate init(_ model: LoadedModel) { scorer = model.checkpoint.detector.makeScorer() }
    }

    /// Makes what a thread works with.
    package func makeWorker() -> Worker { Worker(model) }

    /// The outcome of a file that there is nothing to score of.
    ///
    /// - Parameter reason: a full sentence.
    package func outcome(of path: String, failure reason: String) -> Outcome {
        Outcome(path: path, result: .failure(Failure(description: reason)))
    }

    /// Scores one file with one image, whose format its first bytes tell.
    ///
    /// - Parameter map: a PNG file to write, of the image with its first map over it; nil writes none.
    package func score(_ path: String, drawing map: String? = nil, by worker: Worker) -> Outcome {
        do throws(Failure) {
            let (decision, maps) = try scored(path, drawing: map, by: worker.scorer)
            return Outcome(path: path, result: .success(decision), maps: maps)
        } catch {
            return Outcome(path: path, result: .failure(error))
        }
    }

    private func scored(
        _ path: String, drawing map: String?, by scorer: any AnomalyScorer
    ) throws(Failure) -> (Decision, AnswerMaps?) {
        let detector = model.checkpoint.detector
        do {
            let bytes = try ImageFile.bytes(of: path, limits: limits.image)
            let reading = Upload.Reading(
                model: ModelInput(model.checkpoint), limits: limits, keepsPictures: map != nil)
            let image = try Upload.image(file: bytes[...], reading)
            // Which image is the first depends on the order: it is said of the model, and not of an image.
            _ = model.newCodingNotice(for: image.format)
            func decision(_ score: AnomalyScore) -> Decision {
                Decision(score, of: detector, model: model.identity, rule: rule, frame: image.frame)
            }
            guard let map else { return (decision(try scorer.score(image.input)), nil) }
            let explanation = try scorer.explanation(of: image.input)
            let maps = ImageMaps(
                explanation, of: detector, threshold: model.checkpoint.mapThreshold, width: image.width,
                height: image.height)
            guard let overlay = image.picture.flatMap(maps.overlay) else {
                throw Failure(description: "The model \(model.name) draws no maps.")
            }
            try DurableFile.write(PNGEncoder.encode(overlay), to: map)
            return (decision(explanation.score), AnswerMaps(regions: maps.regions, file: map))
        } catch let error as Failure {
            throw error
        } catch ImageReadingError.image(let error) {
            throw Failure(description: ServiceError.image(error).detail)
        } catch let error as ServiceError {
            throw Failure(description: error.detail)
        } catch {
            throw Failure(description: "\(error)")
        }
    }
}
