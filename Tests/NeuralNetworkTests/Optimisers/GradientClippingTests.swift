import TestSupport
import Testing

@testable import NeuralNetwork

struct GradientClippingTests {
    @Test func shortensWhatIsTooLong() {
        var gradient: [Float] = [3, 0, 0, 0, 0, 0, 0, -4]
        #expect(GradientClipping(limit: 1).apply(to: &gradient, count: 8) == 5)
        let factor = 1 / 5.000001
        #expect(relativeDistance(gradient, [3 * factor, 0, 0, 0, 0, 0, 0, -4 * factor]) < 1e-7)
    }

    @Test(arguments: [0, 1, 4.9]) func leavesWhatIsNot(length: Float) {
        var gradient: [Float] = [length, 0, 0, 0, 0, 0, 0, 0]
        #expect(GradientClipping(limit: 5).apply(to: &gradient, count: 8) == Double(length))
        #expect(gradient[0] == length)
    }
}
