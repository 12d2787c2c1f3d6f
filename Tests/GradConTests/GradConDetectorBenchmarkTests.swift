import Training
import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import GradCon

struct GradConDetectorBenchmarkTests {
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

    @Test(arguments: ["cae", "vae"])
    func everyTrainingStepHasATime(architecture: String) throws {
        let model = TestModel(architecture: architecture, input: try .small(), latentPositions: 4)
        let images = [Float(0.25), 0.75].map { try? InputShape.small().constant($0) }.compactMap(\.self)
        let seconds = try GradConDetector.trainingSeconds(
            from: model.checkpoint, images: images, threads: 2, steps: 4)
        #expect(seconds.count == 4)
        #expect(seconds.allSatisfy { $0 > 0 })
    }
}
