import AnomalyDetection
import Datasets
import Statistics
import Tensors
import TestSupport
import Testing
@testable import Evaluation

struct ThresholdFinderTests {
    private struct Setup {
        let dataset: Dataset
        let model: [UInt8]
        let checkpoint: Checkpoint
        let images: HeldOutImages

        init(recordsSplit: Bool, train: Int = 300) throws {
            dataset = try EvaluationData().classes(train: train, test: 60)
            let split = try Split(.holdout, of: dataset, inlierClass: 1, seed: 5)
            let training = recordsSplit ? try EvaluationData.training(split) : [:]
            model = try EvaluationData.model(training.merging(["colour": "unknown key"]) { $1 })
            checkpoint = try Checkpoint(parsing: model, detectors: .gradCon)
            images = try HeldOutImages(of: dataset, for: checkpoint, inlierClass: 1)
        }

        var finder: ThresholdFinder {
            ThresholdFinder(model: model, checkpoint, detectors: .gradCon, dataset: dataset, images: images, threads: 2)
        }
    }

    @Test(arguments: [true, false])
    func conformalThresholdsComeFromHeldOutNormalImages(recordsSplit: Bool) throws {
        let setup = try Setup(recordsSplit: recordsSplit)
        let result = try setup.finder.find(.conformal(falsePositiveRate: 0.2), seed: 1)
        let scores = try DatasetScoring(setup.checkpoint, setup.dataset, threads: 1).scores(of: setup.images.validation)
        #expect(result.calibration.scores == scores.map(\.value).sorted())
        // 24 of 100 normal images were held out, of which 19 calibrate; or half of the 20 that are published for
        // testing.
        #expect(result.calibration.size == (recordsSplit ? 19 : 10))
        #expect(result.threshold == Threshold(conformal: result.calibration, falsePositiveRate: 0.2))
        let interval = try #require(result.threshold.falsePositiveRateInterval)
        #expect(interval.lower < 0.2 && interval.upper > 0.2)

        let written = try Checkpoint(parsing: result.file, detectors: .gradCon)
        #expect(written.threshold == result.threshold && written.calibration == result.calibration)
        #expect(written.metadata["colour"] == "unknown key")
        #expect(written.metadata["training"] == setup.checkpoint.metadata["training"])
        let source = try #require(try written.calibrationSource())
        #expect(source.images == setup.images.validation && !source.includesTrainingImages)
        #expect(source.falsePositiveRateInterval == [interval.lower, interval.upper])
        let reference = try #require(written.reference)
        #expect(reference.terms.keys.sorted() == written.detector.terms.map(\.name).sorted())
        #expect(reference.terms["gradient_loss"] == scores.map { Float($0.terms[1]) }.sorted())
        #expect(reference.brightness.count == scores.count && reference.contrast.count == scores.count)
        // The tensors are the same.
        #expect(try Safetensors(parsing: result.file).names == Safetensors(parsing: setup.model).names)
        let image = setup.images.validation.prefix(1)
        #expect(
            try DatasetScoring(written, setup.dataset, threads: 1).scores(of: Array(image))
                == DatasetScoring(setup.checkpoint, setup.dataset, threads: 1).scores(of: Array(image)))
    }

    @Test(arguments: [ThresholdFinder.Method.conformal(falsePositiveRate: 0.2), .f1])
    func theMapThresholdIsRenewed(method: ThresholdFinder.Method) throws {
        let setup = try Setup(recordsSplit: true)
        let written = try Checkpoint(parsing: setup.finder.find(method, seed: 1).file, detectors: .gradCon)
        let threshold = try #require(written.mapThreshold)
        let peaks = try setup.images.validation.map { index in
            let image = try setup.dataset.input(
                at: index, shape: written.detector.input, preprocessing: written.preprocessing)
            return try #require(try written.detector.makeScorer().explanation(of: image).peak)
        }
        let rate = method == .f1 ? 0.05 : 0.2
        #expect(threshold == MapThreshold(map: "residual", peaks: peaks, falsePositiveRate: rate))
        #expect(peaks.count { $0 > threshold.value } <= Int(rate * 20))
    }

    /// What was calibrated with is never evaluated on.
    @Test(arguments: [ThresholdFinder.Method.conformal(falsePositiveRate: 0.3), .f1, .youden], [true, false])
    func evaluationLeavesCalibratedImagesOut(method: ThresholdFinder.Method, recordsSplit: Bool) throws {
        let setup = try Setup(recordsSplit: recordsSplit)
        let written = try Checkpoint(parsing: setup.finder.find(method, seed: 1).file, detectors: .gradCon)
        let source = try #require(try written.calibrationSource())
        let images = try HeldOutImages(of: setup.dataset, for: written, inlierClass: 1)
        let (normals, outliers, _) = try images.testImages(of: setup.dataset, outlierRatio: nil, seed: 0)
        #expect(Set(normals + outliers).isDisjoint(with: source.images))
        #expect(!normals.isEmpty && !outliers.isEmpty)
    }

    /// Also where the same pictures lie in another data set.
    @Test func calibratedImagesAreKnownByWhatTheyShow() throws {
        let small = try EvaluationData().images((0..<12).map { "\($0).png" })
        let model = try EvaluationData.model()
        let checkpoint = try Checkpoint(parsing: model, detectors: .gradCon)
        let finder = ThresholdFinder(
            model: model, checkpoint, detectors: .gradCon, dataset: small,
            images: try HeldOutImages(of: small, for: checkpoint, inlierClass: nil), threads: 1)
        let written = try Checkpoint(
            parsing: finder.find(.conformal(falsePositiveRate: 0.3), seed: 1).file, detectors: .gradCon)
        let large = try EvaluationData().images((0..<20).map { "good/\($0).png" } + ["bad/0.png"])
        let images = try HeldOutImages(of: large, for: written, inlierClass: nil)
        let normals = try images.testImages(of: large, outlierRatio: nil, seed: 0).normals
        #expect(Set(normals.map { large[$0].name }) == Set((12..<20).map { "good/\($0).png" }))
        // They may calibrate again.
        #expect(images.validation.count == 20)
    }

    @Test(arguments: [ThresholdFinder.Method.f1, .youden])
    func labelledFoldersAreNotUsedUp(method: ThresholdFinder.Method) throws {
        let dataset = try EvaluationData().images((0..<9).map { "good/\($0).png" } + (0..<5).map { "bad/\($0).png" })
        let model = try EvaluationData.model()
        let checkpoint = try Checkpoint(parsing: model, detectors: .gradCon)
        let finder = ThresholdFinder(
            model: model, checkpoint, detectors: .gradCon, dataset: dataset,
            images: try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil), threads: 1)
        let result = try finder.find(method, seed: 1)
        #expect(result.calibration.size == 5)
        let left = try HeldOutImages(
            of: dataset, for: Checkpoint(parsing: result.file, detectors: .gradCon), inlierClass: nil
        )
        .testImages(of: dataset, outlierRatio: nil, seed: 0)
        #expect(left.normals.count == 4 && left.outliers.count == 2)
    }

    @Test func labelledThresholdsAreTheBestOfTheirFigure() throws {
        let setup = try Setup(recordsSplit: true)
        for (method, figure) in [(ThresholdFinder.Method.f1, \OperatingPoint.f1), (.youden, \.youden)] {
            let result = try setup.finder.find(method, seed: 1)
            let source = try #require(try Checkpoint(parsing: result.file, detectors: .gradCon).calibrationSource())
            let outliers = source.images.filter { !setup.images.validation.contains($0) }
            let scores = try DatasetScoring(setup.checkpoint, setup.dataset, threads: 1).scores(of: outliers)
            let ranking = try Ranking(inliers: result.calibration.scores, outliers: scores.map(\.value))
            let reached = ranking.operatingPoint(threshold: result.threshold.value)[keyPath: figure]
            for score in result.calibration.scores + scores.map(\.value) {
                #expect(ranking.operatingPoint(threshold: score)[keyPath: figure] <= reached)
            }
            #expect(
                result.threshold.falsePositiveRateInterval == nil
                    && result.threshold.calibrationSize == 19 + outliers.count)
        }
    }

    @Test func tooSmallASampleIsRefusedWithTheSizeNeeded() throws {
        let setup = try Setup(recordsSplit: true)
        let error = #expect(throws: EvaluationError.sample(size: 19, rate: 0.01, required: 99, isHalved: false)) {
            try setup.finder.find(.conformal(falsePositiveRate: 0.01), seed: 1)
        }
        #expect(error?.description.contains("at least 99") == true)
    }

    @Test func trainingImagesAreTakenOnlyByForceAndTheFileSaysSo() throws {
        let setup = try Setup(recordsSplit: true)
        let forced = try setup.finder.find(.conformal(falsePositiveRate: 0.05), seed: 1, includesTrainingImages: true)
        #expect(forced.calibration.size == 95 && forced.includesTrainingImages)
        let source = try #require(try Checkpoint(parsing: forced.file, detectors: .gradCon).calibrationSource())
        #expect(source.includesTrainingImages && source.images.count == 95)
        #expect(source.selection.contains("trained on"))
    }

    @Test func theSameImagesGiveTheSameFile() throws {
        let setup = try Setup(recordsSplit: true)
        let method = ThresholdFinder.Method.f1
        #expect(try setup.finder.find(method, seed: 1).file == setup.finder.find(method, seed: 1).file)
    }
}
