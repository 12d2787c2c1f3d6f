import Testing

@testable import NeuralNetwork

struct FMAPeakTests {
    /// No bound on the machine's speed: only that a speed comes out.
    @Test func isAPositiveNumber() {
        let peak = FMAPeak.measure(for: .zero)
        #expect(peak > 0 && peak.isFinite)
    }
}
