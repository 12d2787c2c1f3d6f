import Testing

@testable import NeuralNetwork

struct ReconstructionLossTargetTests {
    /// The slope of L by the image, and of dL/dz by the image, from differences: both are at most quadratic in it.
    @Test(
        arguments: [ReconstructionLoss.meanSquaredError, .binaryCrossEntropy],
        [Float](arrayLiteral: -6, -0.5, 0, 0.25, 3, 12))
    func areTheSlopes(loss: ReconstructionLoss, logit: Float) {
        func evaluate(_ x: Float) -> (loss: Double, slope: Float) {
            var (slope, curvature): (Float, Float) = (0, 0)
            let value = loss.differentiate(
                logits: [logit], target: [x], gradient: &slope, curvature: &curvature, scale: 1, count: 1)
            return (value, slope)
        }
        let (x, step): (Float, Float) = (0.4375, 0.25)
        let (low, high) = (evaluate(x - step), evaluate(x + step))
        let found = loss.slopes(byTarget: x, logit: logit)
        #expect(abs(Double(found.first) - (high.loss - low.loss) / Double(2 * step)) < 1e-5 * (1 + Double(abs(logit))))
        #expect(abs(found.mixed - (high.slope - low.slope) / (2 * step)) < 1e-5)
    }
}
