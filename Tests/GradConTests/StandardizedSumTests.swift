import AnomalyDetection
import TestSupport
import Tensors
import Testing
import Training

@testable import GradCon

struct StandardizedSumTests {
    private static let text = """
        {"reconstruction_error": {"mean": 0.1, "deviation": 0.02}, "gradient_loss": {"mean": -0.3, "deviation": 0.4}}
        """

    @Test func eachTermCountsByItsOwnScale() throws {
        let sum = try StandardizedSum(parsing: Self.text)
        #expect(sum.value(reconstructionError: 0.1, gradientLoss: -0.3) == 0)
        #expect(abs(sum.value(reconstructionError: 0.14, gradientLoss: -0.3) - 2) < 1e-12)
        #expect(abs(sum.value(reconstructionError: 0.1, gradientLoss: -0.1) - 0.5) < 1e-12)
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
        let sum = try StandardizedSum(parsing: Self.text)
        var file = plain
        file.metadata[StandardizedSum.key] = Self.text
        let detector = try GradConDetector(file)
        let found = try detector.makeScorer().score(shape.waves)
        #expect(found.terms == expected.terms)
        #expect(
            found.value == sum.value(reconstructionError: expected.terms[0], gradientLoss: expected.terms[1]))
        #expect(detector.constants.map(\.name).contains("beta") == false)
    }
}
