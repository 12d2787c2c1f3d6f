import AnomalyDetection
import Datasets
import Evaluation
import FoundationEssentials
import TestSupport
import Testing

@testable import Training

/// A family costs one folder: `MeanImage` is trained, served, calibrated and evaluated by what is there for all.
struct FitterTests {
    @Test func aFittedFamilyIsTrainedLoadedScoredAndEvaluated() throws {
        let bench = try TrainingBench()
        let fitter = try Fitter(MeanImageFitting(options: .init(seed: 4)), bench.request())
        guard case .finished(let finish) = try fitter.run() else {
            return #expect(Bool(false), "the run was not asked to stop")
        }
        #expect(finish.descent == nil && finish.heldOutNeeded == nil)
        #expect(finish.images == ImageCounts(train: 152, validation: 5, calibration: 19))

        let registry = try DetectorRegistry([MeanImageFamily.self])
        let checkpoint = try Checkpoint(contentsOf: bench.output, detectors: registry)
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        #expect(checkpoint.selfTest != nil)
        #expect(checkpoint.detector.architecture == "mean-image")
        #expect(checkpoint.preprocessing?.resize == .lanczos3)

        // The score of this family is its one term.
        #expect(checkpoint.reference?.terms["distance"] == checkpoint.calibration?.scores.map { Float($0) })
        #expect(checkpoint.reference?.brightness.count == 19 && checkpoint.reference?.contrast.count == 19)

        let images = try HeldOutImages(of: bench.dataset, for: checkpoint, inlierClass: nil)
        let (normals, outliers, _) = try images.testImages(of: bench.dataset, outlierRatio: 0.5, seed: 1)
        let scoring = DatasetScoring(checkpoint, bench.dataset, threads: 2)
        let evaluation = try Evaluation(
            samples: scoring.samples(normals: normals, outliers: outliers), terms: checkpoint.detector.terms,
            threshold: checkpoint.threshold, bootstrap: Bootstrap(resamples: 5))
        #expect(evaluation.inlierCount == 24 && evaluation.combined.auroc == 1)
    }

    @Test func theRecordSaysHowItWasFitted() throws {
        let bench = try TrainingBench()
        _ = try Fitter(MeanImageFitting(options: .init(seed: 4, share: 0.5)), bench.request()).run()
        let checkpoint = try Checkpoint(
            contentsOf: bench.output, detectors: DetectorRegistry([MeanImageFamily.self]))
        let text = try #require(checkpoint.metadata["training"])
        let record = try JSONDecoder().decode(TrainingRecord<MeanImageFitting.Options>.self, from: Data(text.utf8))
        #expect(record.options == .init(seed: 4, share: 0.5))
        #expect(record.descent == nil)
        #expect(record.data.sha256 == bench.dataset.digest)
        #expect(try checkpoint.recordedSplit() == bench.request().split)
    }

    @Test func theSameRunGivesTheSameFileOnAnyNumberOfThreads() throws {
        let bench = try TrainingBench()
        var files: [Data] = []
        for threads in 1...3 {
            _ = try Fitter(MeanImageFitting(), bench.request(threads: threads)).run()
            files.append(try bench.bytes())
        }
        #expect(files[1] == files[0] && files[2] == files[0])
        #expect(!bench.hasState)
    }

    @Test func anOptionOutsideItsRangeIsRefused() throws {
        let bench = try TrainingBench()
        #expect {
            _ = try Fitter(MeanImageFitting(options: .init(share: 2)), bench.request())
        } throws: { error in
            "\(error)" == "The share is 2.0; expected is above 0 and at most 1."
        }
    }
}
