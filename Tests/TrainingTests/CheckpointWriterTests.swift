import AnomalyDetection
import Datasets
import Testing

@testable import Training

/// What a family knows of held-out images takes the place of images that the run holds out.
struct CheckpointWriterTests {
    /// A mean image whose family has scores of so many images, 1 to n, and as many peaks of maps.
    private struct HeldOutFitting: DetectorFitting {
        typealias Family = MeanImageFamily

        var options = MeanImageFitting.Options()
        let count: Int

        func fit(
            to data: TrainingData, report: (TrainingEvent.Stage) -> Void
        ) throws(TrainingError) -> TrainedModel {
            var model = try MeanImageFitting(options: options).fit(to: data, report: report)
            let scores = (1...count).map(Double.init)
            model.heldOut = TrainedModel.HeldOut(scores: scores.reversed(), mapPeaks: scores, isCrossFitted: true)
            return model
        }
    }

    /// With fewer than 19 images, 5% cannot be promised; then it is what they can: the largest of n + 1 alone.
    @Test(arguments: [(1, 0.5, 1.0), (2, 1.0 / 3, 2.0), (18, 1.0 / 19, 18.0), (19, 0.05, 19.0), (40, 0.05, 39.0)])
    func theThresholdIsForWhatSoManyCanPromise(count: Int, rate: Double, value: Double) throws {
        let bench = try TrainingBench()
        guard case .finished(let finish) = try Fitter(HeldOutFitting(count: count), bench.request()).run() else {
            return #expect(Bool(false), "the run was not asked to stop")
        }
        let checkpoint = try Checkpoint(
            contentsOf: bench.output, detectors: DetectorRegistry([MeanImageFamily.self]))
        let threshold = try #require(checkpoint.threshold)
        #expect(threshold == finish.threshold && finish.heldOutNeeded == nil)
        #expect(threshold.falsePositiveRate == rate && threshold.value == value)
        #expect(threshold.calibrationSize == count)
        #expect(checkpoint.calibration?.scores == (1...count).map(Double.init))
        // Images of training were scored by other models; what they look like is the same to all.
        let reference = try #require(checkpoint.reference)
        #expect(reference.terms.isEmpty && reference.brightness.count == finish.images.train)
        let source = try #require(checkpoint.metadata[CalibrationSource.key])
        #expect(source.contains("\(count) normal images of training"))
    }
}
