import AnomalyDetection
import NeuralNetwork
import TestSupport
import Testing

@testable import GradCon

struct TrainingTimeTests {
    @Test(arguments: ["cae", "vae"])
    func everyStepHasATime(architecture: String) throws {
        let model = TestModel(architecture: architecture, input: try .small(), latentPositions: 4)
        let images = [Float(0.25), 0.75].map { try? InputShape.small().constant($0) }.compactMap(\.self)
        let seconds = try TrainingTime.secondsPerImage(model.checkpoint, images: images, threads: 2, steps: 4)
        #expect(seconds.count == 4)
        #expect(seconds.allSatisfy { $0 > 0 })
    }
}
