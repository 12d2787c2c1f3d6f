import AnomalyDetection
import Datasets
import Statistics
import Testing
@testable import Evaluation

struct DefectEvaluationTests {
    /// Inliers score 0 to 9; cracks 8.5 to 12.5, stains 1.5 and 20, and one outlier of no kind.
    private static let samples: [Evaluation.Sample] = {
        func sample(_ value: Double, isOutlier: Bool = true, defect: String? = nil) -> Evaluation.Sample {
            .init(
                name: "\(value)", isOutlier: isOutlier, defect: defect, score: AnomalyScore(value: value, terms: []))
        }
        return (0..<10).map { sample(Double($0), isOutlier: false) }
            + [20, 1.5].map { sample($0, defect: "stain") }
            + (0..<5).map { sample(Double($0) + 8.5, defect: "crack") } + [sample(-1)]
    }()

    private func defects(threshold: Double?) throws -> [DefectEvaluation] {
        try Evaluation(
            samples: Self.samples, terms: [], threshold: threshold.map { Threshold(value: $0, method: .manual) },
            bootstrap: Bootstrap(resamples: 20), threads: 2
        ).defects
    }

    @Test func eachKindIsComparedWithAllInliers() throws {
        let defects = try defects(threshold: 9.5)
        #expect(defects.map(\.name) == ["crack", "stain"])
        #expect(defects.map(\.imageCount) == [5, 2])
        // 49 of 50 pairs, and 12 of 20, are in the right order.
        #expect(defects.map(\.auroc) == [0.98, 0.6])
        #expect(abs(defects[1].averagePrecision - (1 + 2.0 / 10) / 2) < 1e-15)
        // The score 9.5 is not above the threshold.
        #expect(defects.compactMap(\.found?.count) == [3, 1])
        #expect(defects.compactMap(\.found?.recall) == [0.6, 0.5])
        for defect in defects {
            let found = try #require(defect.found)
            #expect(found.recallInterval.lower < found.recall && found.recall < found.recallInterval.upper)
            #expect(defect.aurocInterval.lower <= defect.auroc && defect.auroc <= defect.aurocInterval.upper)
        }
    }

    @Test func withoutAThresholdNothingIsFoundOrMissed() throws {
        #expect(try defects(threshold: nil).map(\.found) == [nil, nil])
    }

    @Test func withoutKindsThereAreNone() throws {
        let samples = Self.samples.filter { $0.defect == nil }
        let evaluation = try Evaluation(samples: samples, terms: [], threshold: nil, bootstrap: Bootstrap(resamples: 2))
        #expect(evaluation.defects.isEmpty)
    }
}
