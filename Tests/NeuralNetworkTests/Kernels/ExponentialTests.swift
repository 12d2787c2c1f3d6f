import Testing

@testable import NeuralNetwork

struct ExponentialTests {
    /// e^x in double: 1024 factors of a short Taylor series.
    private func power(_ x: Double) -> Double {
        let small = x / 1024
        var (sum, term) = (1.0, 1.0)
        for n in 1...12 {
            term *= small / Double(n)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    @Test func isWithinThreeUnitsInTheLastPlace() {
        for step in -8700...8800 {
            let x = Float(step) / 100
            let exact = power(Double(x))
            let found = exponential(SIMD8(repeating: x))[3]
            #expect(abs(Double(found) - exact) <= 3 * Double(Float(exact).ulp), "e^\(x)")
        }
    }

    @Test func saturates() {
        let values = SIMD8<Float>(-88, -1000, -.infinity, 89, 1000, .infinity, .nan, 0)
        let found = exponential(values)
        #expect(found[0] == 0 && found[1] == 0 && found[2] == 0)
        #expect(found[3] == .infinity && found[4] == .infinity && found[5] == .infinity)
        #expect(found[6].isNaN)
        #expect(found[7] == 1)
    }

    @Test func logarithmUndoesTheExponential() {
        for step in 0...1000 {
            let t = Float(step) / 1000
            let found = Double(logarithm(onePlus: SIMD8(repeating: t))[5])
            // Half a dozen roundings.
            #expect(abs(power(found) - 1 - Double(t)) <= 6e-7 * Double(t))
        }
    }
}
