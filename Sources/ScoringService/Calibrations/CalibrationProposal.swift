internal import AnomalyDetection
private import FoundationEssentials

/// A calibration that may be activated in place of the one that it was compared with.
struct CalibrationProposal: Sendable {
    /// The file of the model that it is for.
    let file: ModelFileName
    /// SHA-256 of the model's file.
    let digest: String
    /// What it would take the place of: ``ServedModel/calibrationID``.
    let base: String
    let calibration: ServedCalibration
    let effect: CalibrationEffect
    /// When it was made, seconds since 1970.
    let time: Double
    /// When it is forgotten.
    let end: ContinuousClock.Instant

    /// How long it is kept, seconds.
    static let lifetime = 3600.0

    init(
        _ calibration: ServedCalibration, for served: ServedModel, of model: LoadedModel,
        at now: ContinuousClock.Instant = .now
    ) {
        file = served.file
        digest = model.checkpoint.digest
        base = served.calibrationID
        self.calibration = calibration
        effect = CalibrationEffect(of: calibration.rule, inPlaceOf: served.rule(of: model), on: model.recentDecisions)
        time = Date().timeIntervalSince1970
        end = now + .seconds(Self.lifetime)
    }
}
