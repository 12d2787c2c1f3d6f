import AnomalyDetection
import GradCon
import Tensors
import TestSupport
import Testing

@testable import Evaluation

struct BatchScoringTests {
    private func images(_ shape: InputShape, count: Int) -> [Tensor] {
        (0..<count).map { SelfTest(seed: UInt64($0), score: 0, tolerance: 0).input(for: shape) }
    }

    @Test(arguments: [1, 2, 5])
    func scoresAreThoseOfOneScorerInOrder(threads: Int) throws {
        let detector = try TestModel(input: .small()).detector()
        let images = try images(.small(), count: 23)
        let scorer = detector.makeScorer()
        let expected = try images.map { try scorer.score($0) }
        let found = try BatchScoring(detector, threads: threads)
            .scores(count: images.count, name: { "\($0)" }, input: { .tensor(images[$0]) })
        #expect(found == expected)
    }

    @Test func namesTheFirstImageWithoutAScore() throws {
        let detector = try TestModel(input: .small()).detector()
        let good = try InputShape.small().constant(0.5)
        let error = #expect(throws: EvaluationError.self) {
            try BatchScoring(detector, threads: 3).scores(
                count: 40, name: { "image \($0)" },
                input: { .tensor($0 == 7 || $0 == 9 ? Tensor(shape: [1], elements: [0]) : good) })
        }
        #expect(error?.description.hasPrefix("image 7 has no score") == true)
    }

    @Test func nothingHasNoScores() throws {
        let detector = try TestModel(input: .small()).detector()
        let none = try BatchScoring(detector, threads: 2)
            .scores(count: 0, name: { "\($0)" }, input: { _ in .tensor(Tensor(shape: [1], elements: [0])) })
        #expect(none.isEmpty)
    }
}
