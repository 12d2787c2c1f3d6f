internal import AnomalyDetection
private import FoundationEssentials

/// A file of the models' folder and what is served of it.
struct ServedModel: Sendable {
    /// Why a file did not become a model.
    struct Failure: Sendable, Equatable {
        /// A full sentence that names no folder, since clients see it.
        let reason: String
        /// SHA-256 of the file; nil where it was not read whole.
        let digest: String?
        /// When, in seconds since 1970.
        let time: Double

        /// Something that has just failed.
        init(reason: String, digest: String? = nil) {
            self.reason = reason
            self.digest = digest
            time = Date().timeIntervalSince1970
        }
    }

    enum State: Sendable {
        /// The file has not been read yet.
        case loading
        /// Requests are answered. The failure is that of the file's latest content where that is no good.
        case ready(LoadedModel, failedUpdate: Failure?)
        /// The file was never any good.
        case failed(Failure)

        /// What clients and metrics call it.
        enum Name: String, CaseIterable {
            case loading
            case ready
            case failed
        }

        var name: Name {
            switch self {
            case .loading: .loading
            case .ready: .ready
            case .failed: .failed
            }
        }
    }

    let file: ModelFileName
    /// Whether the service is unready without it: it was in the folder when the service began.
    let isRequired: Bool
    var state = State.loading
    /// What was activated for the content that answers, the active one first; none where its own file decides.
    var calibrations: [ServedCalibration] = []
    /// Why the file of calibrations is not, or not anew, used; nil where nothing is wrong with it.
    var calibrationFailure: Failure?

    /// The model that answers; nil where there is none.
    var model: LoadedModel? { if case .ready(let model, _) = state { model } else { nil } }

    /// What was wrong with the file's latest content; nil where nothing was.
    var failure: Failure? {
        switch state {
        case .loading: nil
        case .ready(_, let failure): failure
        case .failed(let failure): failure
        }
    }

    /// What decides in place of the model's file; nil where that does.
    var calibration: ServedCalibration? { calibrations.first }

    /// What names that which decides.
    var calibrationID: String { calibration?.id ?? ServedCalibration.ofModel }

    /// What decides.
    ///
    /// - Parameter model: that of ``ready()``.
    func rule(of model: LoadedModel) -> DecisionRule { calibration?.rule ?? DecisionRule(of: model.checkpoint) }

    /// What live images are compared with for drift; nil where that has to be learned from them.
    ///
    /// - Parameter model: that of ``ready()``.
    func reference(of model: LoadedModel) -> DriftReference? {
        calibration.map(\.reference) ?? model.checkpoint.reference
    }

    /// The model that answers.
    ///
    /// - Throws: where there is none.
    func ready() throws(ServiceError) -> LoadedModel {
        switch state {
        case .loading: throw .modelLoading(file.stem)
        case .failed(let failure): throw .modelFailed(file.stem, reason: failure.reason)
        case .ready(let model, _): return model
        }
    }

    /// As the file's name or, of one that is ready, its content says; nil where neither does.
    var version: String? { model?.version ?? file.version }

    /// Notes that the file's latest content is no good. What was served before stays.
    mutating func fail(_ failure: Failure) {
        state = model.map { .ready($0, failedUpdate: failure) } ?? .failed(failure)
    }
}
