import AnomalyDetection
import Tensors
import Testing

@testable import GradCon

/// Models of the format before there was a distribution of latents: scores that version 0.1 gave, to the bit.
struct PreviousFormatTests {
    /// The image that the scores were taken of.
    private static let image = Tensor(
        shape: [1, 28, 28], elements: (0..<784).map { (index: Int) -> Float in Float((index * 37) % 256) / 255 })

    @Test(arguments: [
        (nil, 0.04760613058647926),
        (
            """
            {"reconstruction_error": {"mean": 0.1, "deviation": 0.02}, \
            "gradient_loss": {"mean": -0.3, "deviation": 0.4}}
            """, -0.30410091926388394
        ),
    ])
    func scoresStayAsTheyWere(standardizedSum: String?, expected: Double) throws {
        var file = try ReferenceCase.all[0].read("model")
        file.metadata["standardized_sum"] = standardizedSum
        let detector = try GradConDetector(file)
        let score = try detector.makeScorer().score(Self.image)
        #if FUSED_MULTIPLY_ADD && arch(x86_64)
            #expect(score.value == expected)
            #expect(score.terms.prefix(2) == [0.1012835894920388, -0.4473121575463296])
        #else
            // Sums in another order.
            #expect(abs(score.value - expected) < 1e-5)
        #endif
        let layers = ["up.0", "up.2", "up.4", "up.6"]
        #expect(detector.terms.map(\.name) == ["reconstruction_error", "gradient_loss"] + layers)
        #expect(score.pValues.isEmpty)
    }
}
