import AnomalyDetection
import Datasets
import Statistics
import Testing
@testable import Evaluation

struct EvaluationTests {
    private static let terms =
        [
            ScoreTerm(name: "distance", label: "far", quantity: "distance to the memory", isInScore: true),
            ScoreTerm(name: "surprise", quantity: "surprise", isInScore: false),
        ]
        + ["a", "b"].map {
            ScoreTerm(
                name: $0, quantity: "likeness", isInScore: false, direction: .smaller,
                series: .init(name: "places", place: "place \($0)"))
        }

    private func sample(_ index: Int, isOutlier: Bool, termCount: Int = 4) -> Evaluation.Sample {
        let value = Double(index) + (isOutlier ? 5 : 0)
        let terms = [value, -value, -value / 100, -value / 100, 0].prefix(termCount)
        return .init(
            name: "\(index)", isOutlier: isOutlier, score: AnomalyScore(value: value, terms: Array(terms)))
    }

    private var samples: [Evaluation.Sample] {
        (0..<10).map { sample($0, isOutlier: false) } + (0..<8).map { sample($0, isOutlier: true) }
    }

    @Test func everyTermIsEvaluatedWithLargerMeaningMoreAnomalous() throws {
        let evaluation = try Evaluation(
            samples: samples, terms: Self.terms, threshold: nil, bootstrap: Bootstrap(resamples: 10))
        #expect(evaluation.terms.map(\.kind.name) == ["combined", "far", "surprise", "a", "b"])
        #expect(
            evaluation.terms.map(\.kind.title) == [
                "score", "distance to the memory", "surprise", "place a, -likeness", "place b, -likeness",
            ])
        #expect(evaluation.terms.map(\.kind.series) == [nil, nil, nil, "places", "places"])
        #expect(evaluation.inlierCount == 10 && evaluation.outlierCount == 8)
        let auroc = evaluation.combined.auroc
        #expect(auroc > 0.5)
        #expect(evaluation.parts.map(\.auroc) == [auroc, 1 - auroc, auroc, auroc])
        #expect(evaluation.threshold == nil)
    }

    @Test func theThresholdIsTheModels() throws {
        let threshold = Threshold(value: 8, method: .manual)
        let evaluation = try Evaluation(
            samples: samples, terms: Self.terms, threshold: threshold, bootstrap: Bootstrap(resamples: 10))
        let decision = try #require(evaluation.threshold)
        // Inlier 9; outliers 4 to 7, which score 9 to 12.
        #expect(decision.point.falsePositives == 1 && decision.point.truePositives == 4)
        #expect(decision.falsePositiveRateInterval.lower <= 0.1 && 0.1 <= decision.falsePositiveRateInterval.upper)
    }

    /// Flagged images are anomalies at the threshold, and rank by their scores all the same.
    @Test func flaggedImagesAreAnomaliesWhateverTheirScores() throws {
        let flagged = samples.enumerated().map { index, sample in
            Evaluation.Sample(
                name: sample.name, isOutlier: sample.isOutlier, score: sample.score,
                isFlagged: [0, 10].contains(index))
        }
        let threshold = Threshold(value: 8, method: .manual)
        func evaluation(_ samples: [Evaluation.Sample]) throws -> Evaluation {
            try Evaluation(
                samples: samples, terms: Self.terms, threshold: threshold, bootstrap: Bootstrap(resamples: 10))
        }
        let point = try #require(evaluation(flagged).threshold?.point)
        #expect(point.falsePositives == 2 && point.truePositives == 5)
        #expect(try evaluation(flagged).combined.auroc == evaluation(samples).combined.auroc)
    }

    @Test(arguments: [1, 2, 7])
    func threadsDoNotMatter(threads: Int) throws {
        let bootstrap = Bootstrap(resamples: 20)
        let one = try Evaluation(
            samples: samples, terms: Self.terms, threshold: nil, bootstrap: bootstrap, threads: 1)
        let many = try Evaluation(
            samples: samples, terms: Self.terms, threshold: nil, bootstrap: bootstrap, threads: threads)
        #expect(one.terms.map(\.aurocInterval) == many.terms.map(\.aurocInterval))
    }

    @Test(arguments: [3, 5])
    func refusesSamplesWithoutTheTerms(termCount: Int) {
        let mixed = samples + [sample(3, isOutlier: true, termCount: termCount)]
        #expect(
            throws: EvaluationError.terms(name: "3", found: termCount, expected: ["distance", "surprise", "a", "b"])
        ) { try Evaluation(samples: mixed, terms: Self.terms, threshold: nil) }
        #expect(throws: EvaluationError.empty(group: "inliers")) {
            try Evaluation(samples: [], terms: Self.terms, threshold: nil)
        }
    }
}
