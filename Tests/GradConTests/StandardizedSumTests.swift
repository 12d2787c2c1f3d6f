import Tensors
import AnomalyDetection
import Files
import NeuralNetwork
import Tensors
import TestSupport
import Tensors
import Testing
import Training

@testable import GradCon

struct StandardizedSumTests {
    private func score(_ error: Double, _ loss: Double) -> AnomalyScore {
        AnomalyScore(value: 0, terms: [error, loss])
    }

    /// Errors 1 and 3 have the mean 2 and the deviation sqrt 2, losses -1 and 1 the mean 0 and the same deviation.
    @Test func eachTermCountsByItsOwnScale() throws {
        let sum = try #require(StandardizedSum(fittedOn: [score(1, -1), score(3, 1)]))
        #expect(sum.value(of: score(2, 0)) == 0)
        #expect(try abs(#require(sum.value(of: score(4, 0))) - 2.0.squareRoot()) < 1e-12)
        #expect(try abs(#require(sum.value(of: score(2, -1))) + 0.5.squareRoot()) < 1e-12)
    }

    @Test func aTermThatDoesNotVaryKeepsItsScale() throws {
        let sum = try #require(StandardizedSum(fittedOn: [score(1, 0), score(1, 2)]))
        #expect(sum.value(of: score(1.5, 1)) == 0.5)
        // The mean of these is not exactly one of them.
        let rounded = try #require(StandardizedSum(fittedOn: (0..<7).map { score(0.1, Double($0)) }))
        #expect(try abs(#require(rounded.value(of: score(0.6, 3))) - 0.5) < 1e-12)
    }

    @Test func refusesWhatCannotBeFitted() {
        #expect(StandardizedSum(fittedOn: [score(1, 1)]) == nil)
        let bare = AnomalyScore(value: 0, terms: [])
        #expect(StandardizedSum(fittedOn: [bare, bare]) == nil)
    }

    @Test func survivesItsJSON() throws {
        let sum = try #require(StandardizedSum(fittedOn: [score(1, -0.5), score(3, 0.25)]))
        #expect(try StandardizedSum(parsing: SortedJSON.text(of: sum)) == sum)
    }

    @Test(
        arguments: [
            "", "{}", "[]", #"{"reconstruction_error": {"mean": 0, "deviation": 1}}"#,
            #"{"reconstruction_error": {"mean": 0, "deviation": 0}, "gradient_loss": {"mean": 0, "deviation": 1}}"#,
            #"{"reconstruction_error": {"mean": 0, "deviation": -1}, "gradient_loss": {"mean": 0, "deviation": 1}}"#,
            #"{"reconstruction_error": {"mean": 1e999, "deviation": 1}, "gradient_loss": {"mean": 0, "deviation": 1}}"#,
            #"{"reconstruction_error": {"mean": 0, "deviation": 1}, "gradient_loss": {"mean": 0, "deviation": 1}, "#
                + #""x": 1}"#,
            String(repeating: " ", count: 2000),
        ])
    func refusesMetadataThatIsNone(text: String) {
        #expect(throws: GradConError.self) { try StandardizedSum(parsing: text) }
    }

    /// The same network scores the terms alike, and adds them up as its metadata says.
    @Test func aCheckpointScoresByIt() throws {
        let shape = try InputShape.of(1, 12, 9)
        let plain = try InitialModel.make(TrainingOptions(TrainingSchedule(seed: 2)), input: shape)
        let expected = try GradConDetector(plain).makeScorer().score(shape.waves)
        let sum = try #require(StandardizedSum(fittedOn: [score(0.1, -0.5), score(0.3, 0.25)]))
        var file = plain
        file.metadata[StandardizedSum.key] = try SortedJSON.text(of: sum)
        let detector = try GradConDetector(file)
        let found = try detector.makeScorer().score(shape.waves)
        #expect(found.terms == expected.terms)
        #expect(found.value == sum.value(of: expected))
        #expect(detector.constants.map(\.name).contains("beta") == false)
    }
}
