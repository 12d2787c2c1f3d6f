/// A function applied to each element of a layer's output, as a triple: value a = s(z), slope s'(z), curvature s''(z).
///
/// The derivative of a piecewise linear function at its corners is the one that PyTorch takes.
package enum Activation: Sendable, Equatable {
    /// a = z.
    case none
    /// a = max(0, z). Slope 1 where a > 0, else 0. A NaN stays one.
    case relu
    /// a = min(max(0, z), 6). Slope 1 where 0 < a < 6, else 0. A NaN stays one.
    case relu6
    /// a = z where z > 0, else `slope` times z. `slope` is above 0, so that a tells the sign of z.
    case leakyReLU(slope: Float)
    /// a = z sigmoid(z), also called swish (Ramachandran, Zoph and Le, *Searching for Activation Functions*, 2017).
    case silu
    /// a = 1 / (1 + e^-z).
    case sigmoid

    /// Whether negative elements, or those of a gradient behind it, are exactly zero: then much of a map is, and a
    /// layer may skip it.
    package var leavesZeros: Bool {
        switch self {
        case .relu, .relu6: true
        case .none, .leakyReLU, .silu, .sigmoid: false
        }
    }

    /// Whether s(0) is not zero, so that a map's padding has to be cleared behind it.
    var movesZero: Bool {
        switch self {
        case .none, .relu, .relu6, .leakyReLU, .silu: false
        case .sigmoid: true
        }
    }

    /// Whether the second derivative is not zero everywhere.
    package var isCurved: Bool {
        switch self {
        case .none, .relu, .relu6, .leakyReLU: false
        case .silu, .sigmoid: true
        }
    }

    /// What the slope is computed from.
    package enum Source: Sendable {
        /// The output a.
        case output
        /// The input z, which has to be kept.
        case preactivation
    }

    /// What ``multiply(_:bySlopeAt:count:)`` and ``curvature(_:)`` take.
    package var source: Source { self == .silu ? .preactivation : .output }

    /// s(z).
    @inline(always)
    func value(_ z: SIMD8<Float>) -> SIMD8<Float> {
        switch self {
        case .none: z
        case .relu: z.replacing(with: 0, where: z .< 0)
        case .relu6: z.replacing(with: 0, where: z .< 0).replacing(with: 6, where: z .> 6)
        case .leakyReLU(let slope): (z * slope).replacing(with: z, where: z .> 0)
        case .silu: z * Self.sigmoid(z)
        case .sigmoid: Self.sigmoid(z)
        }
    }

    /// s'(z), from the ``source``.
    @inline(always)
    func slope(_ x: SIMD8<Float>) -> SIMD8<Float> {
        switch self {
        case .none: SIMD8(repeating: 1)
        case .relu: SIMD8(repeating: 1).replacing(with: 0, where: x .<= 0)
        case .relu6: SIMD8(repeating: 1).replacing(with: 0, where: x .<= 0).replacing(with: 0, where: x .>= 6)
        case .leakyReLU(let slope): SIMD8(repeating: 1).replacing(with: slope, where: x .<= 0)
        case .silu:
            // y + z y (1 - y)
            Self.sigmoid(x) * (1 + x * (1 - Self.sigmoid(x)))
        case .sigmoid: x * (1 - x)
        }
    }

    /// s''(z), from the ``source``.
    @inline(always)
    func curvature(_ x: SIMD8<Float>) -> SIMD8<Float> {
        switch self {
        case .none, .relu, .relu6, .leakyReLU: return .zero
        case .silu:
            // y (1 - y) (2 + z (1 - 2 y))
            let y = Self.sigmoid(x)
            return y * (1 - y) * (2 + x * (1 - 2 * y))
        case .sigmoid: return x * (1 - x) * (1 - 2 * x)
        }
    }

    /// From t = e^-|z|, so that nothing overflows.
    @inline(always)
    private static func sigmoid(_ z: SIMD8<Float>) -> SIMD8<Float> {
        let isNegative = z .< 0
        let t = exponential(-z.replacing(with: -z, where: isNegative))
        let reciprocal = 1 / (1 + t)
        return reciprocal.replacing(with: t * reciprocal, where: isNegative)
    }
}

/// The triples over whole blocks. Counts are multiples of 8, as those of all maps are.
extension Activation {
    /// Replaces z by s(z).
    package func apply(to map: UnsafeMutablePointer<Float>, count: Int) {
        // A loop for each rectifier: it does not ask in its loop which it is.
        switch self {
        case .none: return
        case .relu:
            for index in stride(from: 0, to: count, by: 8) {
                Self.relu.value(.load(map + index)).store(map + index)
            }
        case .relu6:
            for index in stride(from: 0, to: count, by: 8) {
                Self.relu6.value(.load(map + index)).store(map + index)
            }
        case .leakyReLU, .silu, .sigmoid:
            for index in stride(from: 0, to: count, by: 8) { value(.load(map + index)).store(map + index) }
        }
    }

    /// gradient *= s'. What a rectifier stops becomes zero, whatever it was.
    ///
    /// - Parameter map: the ``source``.
    package func multiply(
        _ gradient: UnsafeMutablePointer<Float>, bySlopeAt map: UnsafePointer<Float>, count: Int
    ) {
        switch self {
        case .none: return
        case .relu:
            for index in stride(from: 0, to: count, by: 8) {
                Self.relu.passed(.load(gradient + index), at: .load(map + index)).store(gradient + index)
            }
        case .relu6:
            for index in stride(from: 0, to: count, by: 8) {
                Self.relu6.passed(.load(gradient + index), at: .load(map + index)).store(gradient + index)
            }
        case .leakyReLU, .silu, .sigmoid:
            for index in stride(from: 0, to: count, by: 8) {
                passed(.load(gradient + index), at: .load(map + index)).store(gradient + index)
            }
        }
    }

    /// The gradient behind the function, from the one before it. A rectifier stops what is not finite too.
    @inline(always)
    private func passed(_ gradient: SIMD8<Float>, at x: SIMD8<Float>) -> SIMD8<Float> {
        switch self {
        case .none: gradient
        case .relu: gradient.replacing(with: 0, where: x .<= 0)
        case .relu6: gradient.replacing(with: 0, where: x .<= 0).replacing(with: 0, where: x .>= 6)
        case .leakyReLU, .silu, .sigmoid: gradient * slope(x)
        }
    }

    /// target += s'' * tangent * gradient: what the bend of the function adds to the tangent of a gradient.
    ///
    /// - Parameters:
    ///   - tangent: R z.
    ///   - gradient: dL/da, before the slope.
    ///   - map: the ``source``.
    package func addCurvature(
        to target: UnsafeMutablePointer<Float>, tangent: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        at map: UnsafePointer<Float>, count: Int
    ) {
        guard isCurved else { return }
        for index in stride(from: 0, to: count, by: 8) {
            let bend = curvature(.load(map + index)) * .load(tangent + index) * .load(gradient + index)
            (SIMD8.load(target + index) + bend).store(target + index)
        }
    }
}
