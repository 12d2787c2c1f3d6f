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
            images: data.counts, options: options, descent: descent)
        try model.set("training", to: record)
        if data.seen.fingerprints.count <= SeenImages.limit { model.set(SeenImages.key, toText: data.seen.text) }
        if var preprocessing = data.input.preprocessing {
            preprocessing.frameLimits = FrameLimits(of: data.training.frames)
            try model.set("preprocessing", to: preprocessing)
        }
        try model.set("self_test", to: selfTest(of: detector))
        var threshold: Threshold?
        if let calibration = try calibration(of: model, detector) {
            try model.set("calibration", to: calibration)
            threshold = Threshold(
                conformal: calibration,
                falsePositiveRate: Self.falsePositiveRate(of: model, calibration.size))
            if let threshold {
                try model.set("threshold", to: threshold)
                try model.set(
                    CalibrationSource.key,
                    to: source(of: threshold, calibration, isCrossFitted: model.heldOut != nil))
            }
        }
        if let mapThreshold = try mapThreshold(of: model, detector) {
            try model.set(MapThreshold.key, to: mapThreshold)
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

    private func calibration(
        of model: TrainedModel, _ detector: any AnomalyDetector
    ) throws(TrainingError) -> Calibration? {
        guard let heldOut = model.heldOut else { return try calibrate(detector) }
        return Self.calibration(heldOut.scores)
    }

    /// The scores of the images held out for it; nil where there are none.
    private func calibrate(_ detector: any AnomalyDetector) throws(TrainingError) -> Calibration? {
        let scores = try data.scores(of: data.calibration, by: detector).map(\.value)
        return scores.isEmpty ? nil : Self.calibration(scores)
    }

    private static func calibration(_ scores: [Double]) -> Calibration? {
        let sorted = scores.sorted()
        var digest = SHA256()
        for score in sorted { withUnsafeBytes(of: score.bitPattern.littleEndian) { digest.update(Array($0)) } }
        return Calibration(id: String(digest.hexadecimalDigest().prefix(16)), scores: sorted)
    }

    /// The threshold of the detector's first map, from the images held out for it; nil where there are too few of them
    /// or no map.
    private func mapThreshold(
        of model: TrainedModel, _ detector: any AnomalyDetector
    ) throws(TrainingError) -> MapThreshold? {
        guard let map = detector.maps.first else { return nil }
        let peaks: [Double]
        if let heldOut = model.heldOut {
            peaks = heldOut.mapPeaks
        } else {
            peaks = try data.mapPeaks(of: data.calibration, by: detector)
        }
        return MapThreshold(
            map: map.name, peaks: peaks, falsePositiveRate: Self.falsePositiveRate(of: model, peaks.count))
    }

    /// The rate that a threshold is made for: the usual one, or the least that so few images can promise,
    /// where they are those of training.
    private static func falsePositiveRate(of model: TrainedModel, _ count: Int) -> Double {
        model.heldOut == nil ? Split.falsePositiveRate : max(Split.falsePositiveRate, 1 / Double(count + 1))
    }

    private func source(
        of threshold: Threshold, _ calibration: Calibration, isCrossFitted: Bool
    ) -> CalibrationSource {
        let selection =
            isCrossFitted
            ? "\(calibration.size) normal images of training, each scored by a model made without it"
            : "\(calibration.size) normal images (validation images that did not choose the epoch)"
        return CalibrationSource(
            dataset: data.split.dataset, digest: data.split.digest, inlierClass: data.split.inlierClass,
            selection: selection, includesTrainingImages: false,
            images: (isCrossFitted ? data.training : data.calibration).indices.sorted(), fingerprints: nil,
            threshold: threshold)
    }
}
