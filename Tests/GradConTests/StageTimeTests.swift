import AnomalyDetection
import NeuralNetwork
import TestSupport
import Testing

@testable import GradCon

struct StageTimeTests {
    @Test(arguments: [("cae", 16), ("vae", 17)])
    func stagesAddUpToTheScore(architecture: String, count: Int) throws {
        let detector = try TestModel(architecture: architecture, input: try .small(), latentPositions: 4).detector()
        let stages = try detector.stageTimes(of: [detector.input.waves], rounds: 3)
        #expect(stages.count == count)
        #expect(stages.first?.name == "encoder 1")
        #expect(stages.last?.name == "weight gradient 4")
        #expect(stages.reduce(0) { $0 + $1.multiplyAdds } == detector.multiplyAdds)
        #expect(stages.allSatisfy { $0.seconds >= 0 })
    }

    @Test func refusesAnotherShape() throws {
        let detector = try TestModel(input: try .small()).detector()
        #expect(throws: ScoringError.shape(found: [1], expected: detector.input)) {
            try detector.stageTimes(of: [Tensor(shape: [1], elements: [0])], rounds: 1)
        }
    }
}
