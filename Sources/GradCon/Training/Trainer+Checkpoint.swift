import AnomalyDetection
import Datasets
import Files
import NeuralNetwork
import Synchronization
import Training

extension Trainer {
    /// Draws the self-test's image. Another instruction set's sums differ by about 1e-6 of the score; where that flips a
    /// rectifier, by up to 1e-3 of it.
    private static let (selfTestSeed, selfTestTolerance): (UInt64, Double) = (1, 1e-4)

    /// Writes the best epoch's model with its calibration, threshold and self-test.
    func writeCheckpoint() throws(TrainingError) -> TrainingOutcome.Finish {
        guard let best = state.progress.best else { preconditionFailure("an epoch was completed") }
        let split = state.run.split
        let record = TrainingRecord(
            data: .init(name: split.dataset, sha256: split.digest), inlierClass: split.inlierClass, split: split,
            images: images, options: options, bestEpoch: best.epoch, epochsTrained: state.progress.epochs,
            isStartedOver: state.progress.isStartedOver, figures: best.figures)
        var metadata = InitialModel.metadata(options, input: input.shape)
        metadata["version"] = "1"
        metadata["training"] = json(record)
        if seenImages.fingerprints.count <= SeenImages.limit { metadata[SeenImages.key] = seenImages.text }
        if let preprocessing = input.preprocessing { metadata["preprocessing"] = json(preprocessing) }
        let tensors = try publishedTensors(metadata)
        func makeDetector() throws(TrainingError) -> GradConDetector {
            do { return try GradConDetector(Safetensors(metadata: metadata, tensors: tensors)) } catch {
                throw .model(reason: error.description)
            }
        }
        var detector = try makeDetector()
        if options.score == .standardized {
            guard let sum = StandardizedSum(fittedOn: try scores(of: validationImages, by: detector)) else {
                throw .calibration(reason: "A standardized score needs two held-out images to choose an epoch by.")
            }
            metadata[StandardizedSum.key] = json(sum)
            detector = try makeDetector()
        }

        let selfTest = SelfTest(seed: Self.selfTestSeed, score: 0, tolerance: Self.selfTestTolerance)
        do throws(ScoringError) {
            let score = try detector.makeScorer().score(selfTest.input(for: detector.input)).value
            metadata["self_test"] = json(SelfTest(seed: selfTest.seed, score: score, tolerance: selfTest.tolerance))
        } catch { throw .calibration(reason: error.description) }
        var threshold: Threshold?
        if let calibration = try calibrate(detector) {
            metadata["calibration"] = json(calibration)
            threshold = Threshold(conformal: calibration, falsePositiveRate: Split.falsePositiveRate)
            if let threshold {
                metadata["threshold"] = json(threshold)
                metadata[CalibrationSource.key] = json(
                    CalibrationSource(
                        dataset: split.dataset, digest: split.digest, inlierClass: split.inlierClass,
                        selection:
                            "\(calibration.size) normal images (validation images that did not choose the epoch)",
                        includesTrainingImages: false, images: calibrationImages.indices.sorted(), fingerprints: nil,
                        threshold: threshold))
            }
        }
        do {
            try DurableFile.write(Safetensors(metadata: metadata, tensors: tensors).serialized(), to: output)
        } catch { throw .file(error) }
        return TrainingOutcome.Finish(
            record: record, threshold: threshold,
            heldOutNeeded: threshold == nil ? Split.fewestHeldOut : nil)
    }

    /// The tensors of the best epoch, with the reference gradient that the options ask for.
    private func publishedTensors(_ metadata: [String: String]) throws(TrainingError) -> [String: Tensor] {
        guard options.reference == .unitMean else { return bestTensors }
        let model: TrainingModel
        do { model = try TrainingModel(Safetensors(metadata: metadata, tensors: bestTensors)) } catch {
            throw .model(reason: error.description)
        }
        return model.network.tensors(parameters: model.parameters, reference: try unitMeanReference(model))
    }

    /// The scores of the images held out for it; nil where there are none.
    private func calibrate(_ detector: GradConDetector) throws(TrainingError) -> Calibration? {
        let sorted = try scores(of: calibrationImages, by: detector).map(\.value).sorted()
        guard !sorted.isEmpty else { return nil }
        var digest = SHA256()
        for score in sorted { withUnsafeBytes(of: score.bitPattern.littleEndian) { digest.update(Array($0)) } }
        return Calibration(id: String(digest.hexadecimalDigest().prefix(16)), scores: sorted)
    }

    private func scores(
        of images: TrainingImages, by detector: GradConDetector
    ) throws(TrainingError) -> [AnomalyScore] {
        let found = Mutex((scores: [AnomalyScore?](repeating: nil, count: images.count), failure: String?.none))
        loop.run(loop.threads) { [loop] worker in
            let scorer = detector.makeScorer()
            for position in stride(from: worker, to: images.count, by: loop.threads) {
                do {
                    let score = try scorer.score(images.tensor(position))
                    found.withLock { $0.scores[position] = score }
                } catch {
                    found.withLock { $0.failure = "\(error)" }
                }
            }
        }
        let (scores, failure) = found.withLock { $0 }
        if let failure { throw .calibration(reason: failure) }
        return scores.compactMap(\.self)
    }
}
