import AnomalyDetection
import Testing

@testable import Evaluation

struct EvaluationTests {
    private func sample(
        _ index: Int, isOutlier: Bool, latent: Bool = false
    ) -> Evaluation.Sample {
        let value = Double(index) + (isOutlier ? 5 : 0)
        var components: [AnomalyScore.Component] = [
            .init(name: "reconstruction_error", value: value), .init(name: "gradient_loss", value: -value),
        ]
        if latent { components.append(.init(name: "latent_loss", value: 1)) }
        let layers = ["up.0", "up.2"].map { AnomalyScore.Layer(name: $0, cosine: -value / 100) }
        return .init(
            name: "\(index)", isOutlier: isOutlier,
            score: AnomalyScore(value: value, components: components, layers: layers))
    }

    private var samples: [Evaluation.Sample] {
        (0..<10).map { sample($0, isOutlier: false) } + (0..<8).map { sample($0, isOutlier: true) }
    }

    @Test func everyTermIsEvaluatedWithLargerMeaningMoreAnomalous() throws {
        let evaluation = try Evaluation(samples: samples, threshold: nil, bootstrap: Bootstrap(resamples: 10))
        #expect(evaluation.terms.map(\.kind.name) == ["combined", "reconstruction", "gradient", "up.0", "up.2"])
        #expect(evaluation.inlierCount == 10 && evaluation.outlierCount == 8)
        let auroc = evaluation.combined.auroc
        #expect(auroc > 0.5)
        #expect(evaluation.parts.map(\.auroc) == [auroc, 1 - auroc, auroc, auroc])
        #expect(evaluation.decision == nil)
    }

    @Test func theThresholdIsTheModels() throws {
        let threshold = Threshold(value: 8, method: .manual)
        let evaluation = try Evaluation(samples: samples, threshold: threshold, bootstrap: Bootstrap(resamples: 10))
        let decision = try #require(evaluation.decision)
        // Inlier 9; outliers 4 to 7, which score 9 to 12.
        #expect(decision.point.falsePositives == 1 && decision.point.truePositives == 4)
        #expect(decision.falsePositiveRateInterval.lower <= 0.1 && 0.1 <= decision.falsePositiveRateInterval.upper)
    }

    @Test(arguments: [1, 2, 7])
    func threadsDoNotMatter(threads: Int) throws {
        let bootstrap = Bootstrap(resamples: 20)
        let one = try Evaluation(samples: samples, threshold: nil, bootstrap: bootstrap, threads: 1)
        let many = try Evaluation(samples: samples, threshold: nil, bootstrap: bootstrap, threads: threads)
        #expect(one.terms.map(\.aurocInterval) == many.terms.map(\.aurocInterval))
    }

    @Test func refusesSamplesOfDifferentModels() {
        let mixed = samples + [sample(3, isOutlier: true, latent: true)]
        let error = #expect(throws: EvaluationError.self) { try Evaluation(samples: mixed, threshold: nil) }
        #expect(error?.description.contains("latent") == true)
        #expect(throws: EvaluationError.empty(group: "inliers")) { try Evaluation(samples: [], threshold: nil) }
    }
}
