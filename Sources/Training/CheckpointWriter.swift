import Tensors
import AnomalyDetection
import Datasets
import Files

/// Makes a trained model a checkpoint, in the same way for every family: provenance, preprocessing, self-test,
/// calibration and thresholds.
struct CheckpointWriter {
    let family: any DetectorFamily.Type
    let data: TrainingData
    let output: String

    /// Draws the self-test's image.
    private static let selfTestSeed: UInt64 = 1
    /// Another instruction set's sums differ by about 1e-6 of the score; where that flips a rectifier, by up to 1e-3 of
    /// it.
    private static let selfTestTolerance = 1e-4
    /// The same as a share of large scores.
    private static let selfTestShare = 1e-5

    /// Scores the held-out images and writes the file.
    func write<Options: FamilyOptions>(
        _ trained: TrainedModel, options: Options, descent: DescentRecord?
    ) throws(TrainingError) -> FinishedTraining {
        var model = trained
        let detector = try model.detector(of: family)
        model.set("version", toText: "1")
        let split = data.split
        let record = TrainingRecord(
            data: DatasetName(name: split.dataset, sha256: split.digest), inlierClass: split.inlierClass, split: split,
            images: data.counts, anomalies: data.anomalyRecord, options: options, descent: descent)
        try model.set("training", to: record)
        if data.seen.fingerprints.count <= SeenImages.limit { model.set(SeenImages.key, toText: data.seen.text) }
        if var preprocessing = data.input.preprocessing {
            preprocessing.frameLimits = FrameLimits(of: data.training.frames)
            try model.set("preprocessing", to: preprocessing)
        }
        try model.set("self_test", to: selfTest(of: detector))
        var threshold: Threshold?
        if let heldOut = model.heldOut, let calibration = Calibration(of: heldOut.scores) {
            try model.set("calibration", to: calibration)
            threshold = Threshold(conformal: calibration, falsePositiveRate: Self.falsePositiveRate(of: heldOut))
            if let threshold {
                try model.set("threshold", to: threshold)
                try model.set(CalibrationSource.key, to: source(of: threshold, heldOut))
            }
            let frames = images(of: heldOut).frames
            let reference = DriftReference(
                terms: heldOut.isCrossFitted ? [:] : heldOut.terms, brightness: frames.map(\.brightness),
                contrast: frames.map(\.contrast))
            if let reference { try model.set(DriftReference.key, to: reference) }
            let ofTerms = Self.termThresholds(of: heldOut, detector.terms)
            if !ofTerms.isEmpty { try model.set(Checkpoint.termThresholdsKey, to: ofTerms) }
            if let map = detector.maps.first {
                let mapThreshold = MapThreshold(
                    map: map.name, peaks: heldOut.mapPeaks, falsePositiveRate: Self.falsePositiveRate(of: heldOut))
                if let mapThreshold { try model.set(MapThreshold.key, to: mapThreshold) }
            }
        }
        do { try DurableFile.write(model.checkpoint.serialized(), to: output) } catch { throw .file(error) }
        return FinishedTraining(
            images: data.counts, descent: descent, threshold: threshold,
            heldOutNeeded: threshold == nil && split.scheme != .crossFit ? Split.fewestHeldOut : nil,
            notes: model.notes)
    }

    private func selfTest(of detector: any AnomalyDetector) throws(TrainingError) -> SelfTest {
        let test = SelfTest(seed: Self.selfTestSeed, score: 0, tolerance: Self.selfTestTolerance)
        do {
            let score = try detector.makeScorer().score(test.input(for: detector.input)).value
            return SelfTest(
                seed: test.seed, score: score, tolerance: max(test.tolerance, abs(score) * Self.selfTestShare))
        } catch { throw .calibration(reason: error.description) }
    }

    /// The thresholds of the terms that have one.
    private static func termThresholds(
        of heldOut: TrainedModel.HeldOut, _ terms: [ScoreTerm]
    ) -> [String: Threshold] {
        var thresholds: [String: Threshold] = [:]
        for term in terms where term.hasThreshold {
            thresholds[term.name] = heldOut.terms[term.name].flatMap(Calibration.init(of:)).flatMap {
                Threshold(conformal: $0, falsePositiveRate: falsePositiveRate(of: heldOut))?.ofTerm
            }
        }
        return thresholds
    }

    /// The images that were held out.
    private func images(of heldOut: TrainedModel.HeldOut) -> TrainingImages {
        heldOut.isCrossFitted ? data.training : data.calibration
    }

    /// The rate that a threshold is made for: the usual one, or the least that so few images can promise, where they
    /// are those of training.
    private static func falsePositiveRate(of heldOut: TrainedModel.HeldOut) -> Double {
        heldOut.isCrossFitted
            ? max(Split.falsePositiveRate, 1 / Double(heldOut.scores.count + 1)) : Split.falsePositiveRate
    }

    private func source(of threshold: Threshold, _ heldOut: TrainedModel.HeldOut) -> CalibrationSource {
        let selection =
            heldOut.isCrossFitted
            ? "\(heldOut.scores.count) normal images of training, each scored by a model made without it"
            : "\(heldOut.scores.count) normal images (validation images that did not choose the epoch)"
        return CalibrationSource(
            dataset: data.split.dataset, digest: data.split.digest, inlierClass: data.split.inlierClass,
            selection: selection, includesTrainingImages: false,
            images: images(of: heldOut).indices.sorted(), fingerprints: nil, threshold: threshold)
    }
}
