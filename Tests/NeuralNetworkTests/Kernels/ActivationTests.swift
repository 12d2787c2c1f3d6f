import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork

struct ActivationTests {
    /// From far below zero to far above, with all corners and some numbers beside them.
    private static let places: [Float] =
        (-800...800).map { Float($0) / 32 }
        + [-0.0, 6.000001, 5.9999995, 1e-30, -1e-30, 80, -80, 1e30, -1e30]
        + [.leastNonzeroMagnitude, -.leastNonzeroMagnitude]

    /// What the slope and the curvature are computed from: the output as the float that it is, or z.
    private func source(_ activation: Activation, _ z: Float) -> Float {
        activation.source == .preactivation ? z : activation.value(SIMD8(repeating: z))[0]
    }

    /// e^z is at most three units in the last place off, and a few roundings follow.
    @Test(arguments: Activation.examples)
    func valueAgreesWithTheDefinition(_ activation: Activation) {
        for z in Self.places {
            let expected = activation.exactValue(Double(z))
            let found = Double(activation.value(SIMD8(repeating: z))[5])
            // Below -87.3 e^z is taken for zero.
            #expect(abs(found - expected) <= 6e-7 * abs(expected) + 2e-36, "at \(z)")
        }
    }

    /// Near the ends of a sigmoid, 1 - y is as exact as y: one rounding of 1.
    @Test(arguments: Activation.examples)
    func slopeAndCurvatureAgreeWithTheDefinition(_ activation: Activation) {
        for z in Self.places {
            let x = SIMD8(repeating: source(activation, z))
            // SiLU multiplies 1 - y with z; where z is large, that is zero.
            let rounding = 1.2e-7 * (activation == .silu ? min(max(1, abs(Double(z))), 100) : 1)
            let slope = activation.exactSlope(Double(z))
            #expect(abs(Double(activation.slope(x)[3]) - slope) <= 6e-7 * abs(slope) + rounding, "at \(z)")
            let curvature = activation.exactCurvature(Double(z))
            #expect(
                abs(Double(activation.curvature(x)[6]) - curvature) <= 6e-7 * abs(curvature) + 2 * rounding, "at \(z)")
        }
    }

    /// The formulas in double, which everything else is held against, are derivatives of one another.
    @Test(arguments: Activation.examples)
    func theDefinitionsAreDerivatives(_ activation: Activation) {
        let step = 1e-4
        // An odd number of 32nds: no corner lies within a step.
        for z in stride(from: -13.0 / 32, through: 12, by: 0.25) {
            let slope = (activation.exactValue(z + step) - activation.exactValue(z - step)) / (2 * step)
            // The error of a central difference is of the order of the step's square.
            #expect(abs(slope - activation.exactSlope(z)) < 1e-8)
            let curvature = (activation.exactSlope(z + step) - activation.exactSlope(z - step)) / (2 * step)
            #expect(abs(curvature - activation.exactCurvature(z)) < 1e-8)
        }
    }

    /// PyTorch's derivatives at the corners.
    @Test func cornersHaveTheSlopeOfOneSide() {
        func slope(_ activation: Activation, _ z: Float) -> Float {
            activation.slope(SIMD8(repeating: source(activation, z)))[0]
        }
        for zero: Float in [0, -0.0] {
            #expect(slope(.relu, zero) == 0)
            #expect(slope(.relu6, zero) == 0)
            #expect(slope(.leakyReLU(slope: 0.25), zero) == 0.25)
            #expect(slope(.silu, zero) == 0.5)
            #expect(slope(.sigmoid, zero) == 0.25)
        }
        #expect(slope(.relu6, 6) == 0)
        #expect(slope(.relu6, 6.5) == 0)
    }

    @Test func whatIsKnownOfEach() {
        #expect(Activation.examples.map(\.leavesZeros) == [false, true, true, false, false, false])
        #expect(Activation.examples.map(\.isCurved) == [false, false, false, false, true, true])
        #expect(Activation.examples.filter { $0.source == .preactivation } == [.silu])
    }

    @Test func rectifiersKeepWhatIsPositiveOrNotANumber() {
        let values: [Float] = [-1, -0.0, 0, 2, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
        var map = values
        Activation.relu.apply(to: &map, count: 8)
        #expect(Array(map[0..<6]) == [0, 0, 0, 2, .infinity, 0])
        #expect(map[6].isNaN)
        #expect(map[7] == .leastNonzeroMagnitude)
        map = values
        Activation.relu6.apply(to: &map, count: 8)
        #expect(Array(map[0..<6]) == [0, 0, 0, 2, 6, 0])
        #expect(map[6].isNaN)
        map = values
        Activation.leakyReLU(slope: 0.5).apply(to: &map, count: 8)
        #expect(Array(map[0..<6]) == [-0.5, 0, 0, 2, .infinity, -.infinity])
        #expect(map[6].isNaN)
    }

    @Test func aSigmoidSaturatesAndKeepsNaN() {
        var map: [Float] = [.infinity, -.infinity, .nan, 1000, -1000, 0, -0.0, 1e-30]
        Activation.sigmoid.apply(to: &map, count: 8)
        #expect(Array(map[0..<2]) == [1, 0])
        #expect(map[2].isNaN)
        #expect(Array(map[3...]) == [1, 0, 0.5, 0.5, 0.5])
        map = [.infinity, -1000, .nan, 1000, -88, 0, -0.0, 1e-30]
        Activation.silu.apply(to: &map, count: 8)
        #expect(Array(map[0..<2]) == [.infinity, 0])
        #expect(map[2].isNaN)
        #expect(Array(map[3..<7]) == [1000, 0, 0, 0])
        #expect(map[7] == 0.5e-30)
    }
}

extension ActivationTests {
    @Test func rectifiersPassAGradientWhereTheOutputIsPositive() {
        var gradient: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
        Activation.relu.multiply(&gradient, bySlopeAt: [0, 1, 0, .leastNonzeroMagnitude, 3, 0, 0, 1], count: 8)
        #expect(gradient == [0, 2, 0, 4, 5, 0, 0, 8])
        gradient = [1, 2, 3, 4, 5, 6, 7, 8]
        Activation.relu6.multiply(&gradient, bySlopeAt: [0, 1, 6, .leastNonzeroMagnitude, 3, 0, 6, 5.5], count: 8)
        #expect(gradient == [0, 2, 0, 4, 5, 0, 0, 8])
    }

    /// What a rectifier stops becomes zero, whatever it was; what it passes goes on.
    @Test(arguments: [Activation.relu, .relu6])
    func rectifiersStopWhatIsNotFinite(_ activation: Activation) {
        var gradient: [Float] = [.nan, .infinity, -.infinity, .nan, .infinity, -.infinity, .nan, 1]
        activation.multiply(&gradient, bySlopeAt: [0, 0, 0, 1, 2, 3, .nan, .nan], count: 8)
        #expect(Array(gradient[0..<3]) == [0, 0, 0])
        #expect(gradient[3].isNaN)
        #expect(Array(gradient[4..<6]) == [.infinity, -.infinity])
        #expect(gradient[6].isNaN)
        #expect(gradient[7] == 1)
    }

    /// Each block function does what the formulas say to all elements and to none behind them.
    @Test(arguments: Activation.examples, [8, 16, 40])
    func blocksAreFinishedToTheirEnd(_ activation: Activation, count: Int) {
        var generator = SplitMix64(seed: count)
        func numbers() -> [Float] { generator.floats(count + 1).map { 8 * $0 } }
        let (z, gradient, tangent, held) = (numbers(), numbers(), numbers(), numbers())
        var values = z
        activation.apply(to: &values, count: count)
        let exact = z.prefix(count).map { activation.exactValue(Double($0)) }
        #expect(relativeDistance(Array(values.prefix(count)), exact) < 1e-6)
        #expect(values[count] == z[count])

        let places = activation.source == .preactivation ? z : values
        let slopes = z.prefix(count).map { activation.exactSlope(Double($0)) }
        var product = gradient
        activation.multiply(&product, bySlopeAt: places, count: count)
        #expect(relativeDistance(Array(product.prefix(count)), zip(gradient, slopes).map { Double($0) * $1 }) < 1e-6)
        #expect(product[count] == gradient[count])

        var sum = held
        activation.addCurvature(to: &sum, tangent: tangent, gradient: gradient, at: places, count: count)
        let expected = (0..<count).map {
            Double(held[$0]) + activation.exactCurvature(Double(z[$0])) * Double(tangent[$0]) * Double(gradient[$0])
        }
        #expect(relativeDistance(Array(sum.prefix(count)), expected) < 1e-6)
        #expect(sum[count] == held[count])
    }
}
