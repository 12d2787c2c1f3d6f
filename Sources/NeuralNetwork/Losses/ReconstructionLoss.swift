/// How far a reconstruction y = sigmoid(z) is from the image x, as a mean over all n elements.
package enum ReconstructionLoss: Sendable {
    /// L = sum of (y - x)^2 / n.
    case meanSquaredError
    /// L = - sum of x ln y + (1 - x) ln(1 - y) / n, computed from z so that it never takes the logarithm of zero.
    case binaryCrossEntropy

    /// What ``evaluate(logits:target:reconstruction:gradient:count:)`` found.
    package struct Value: Sendable {
        /// L.
        package var loss = 0.0
        /// The gradient was written as this times dL/dz; zero where dL/dz is zero everywhere.
        package var gradientScale = 0.0

        package init() {}
    }

    /// Computes y, L and dL/dz.
    ///
    /// The gradient is written with a scale that brings its largest element between 1 and 2. Angles between gradients
    /// do not depend on the scale, and squares of gradients of a nearly perfect reconstruction do not vanish. The scale
    /// is exact: a power of two times the constants of dL/dz.
    ///
    /// Everything comes from t = e^-|z|, so that nothing is lost where y is close to 0 or 1: with u = t / (1 + t),
    /// y = u or 1 - u, y - x = u - x or (1 - x) - u, and dy/dz = u / (1 + t).
    package func evaluate(
        logits: UnsafePointer<Float>, target: UnsafePointer<Float>, reconstruction: UnsafeMutablePointer<Float>,
        gradient: UnsafeMutablePointer<Float>, count: Int
    ) -> Value {
        var loss = 0.0
        var largest = SIMD8<Float>.zero
        // Partial sums of at most 64 terms per lane, added up in double.
        for block in stride(from: 0, to: count, by: 512) {
            var sums = SIMD8<Float>.zero
            for index in stride(from: block, to: min(block + 512, count), by: 8) {
                let isWhole = count - index >= 8
                let z = isWhole ? .load(logits + index) : Self.load(logits + index, lanes: count - index)
                let x = isWhole ? .load(target + index) : Self.load(target + index, lanes: count - index)
                var (y, term, slope) = element(z: z, x: x)
                if isWhole {
                    y.store(reconstruction + index)
                    slope.store(gradient + index)
                } else {
                    for lane in 0..<8 where index + lane < count {
                        reconstruction[index + lane] = y[lane]
                        gradient[index + lane] = slope[lane]
                    }
                    for lane in count - index..<8 {
                        term[lane] = 0
                        slope[lane] = 0
                    }
                }
                sums += term
                let magnitude = slope.replacing(with: -slope, where: slope .< 0)
                largest.replace(with: magnitude, where: magnitude .> largest)
            }
            for lane in 0..<8 { loss += Double(sums[lane]) }
        }
        let scale = Self.normalise(gradient, count: count, largest: largest.max())
        let constant = self == .meanSquaredError ? 2 / Double(count) : 1 / Double(count)
        var value = Value()
        value.loss = loss / Double(count)
        value.gradientScale = scale / constant
        return value
    }

    @inline(always)
    func element(
        z: SIMD8<Float>, x: SIMD8<Float>
    ) -> (reconstruction: SIMD8<Float>, term: SIMD8<Float>, slope: SIMD8<Float>) {
        let isNegative = z .< 0
        let magnitude = z.replacing(with: -z, where: isNegative)
        let t = exponential(-magnitude)
        let reciprocal = 1 / (1 + t)
        let u = t * reciprocal
        let y = (1 - u).replacing(with: u, where: isNegative)
        let difference = ((1 - x) - u).replacing(with: u - x, where: isNegative)
        switch self {
        case .meanSquaredError:
            return (y, difference * difference, difference * (u * reciprocal))
        case .binaryCrossEntropy:
            // -x ln y - (1 - x) ln(1 - y) = max(z, 0) - x z + ln(1 + t)
            let hinge = (z * (1 - x)).replacing(with: -z * x, where: isNegative)
            return (y, hinge + logarithm(onePlus: t), difference)
        }
    }

    static func load(_ pointer: UnsafePointer<Float>, lanes: Int) -> SIMD8<Float> {
        var vector = SIMD8<Float>.zero
        for lane in 0..<lanes { vector[lane] = pointer[lane] }
        return vector
    }

    /// Multiplies by the power of two that brings `largest` between 1 and 2, and returns it.
    private static func normalise(_ gradient: UnsafeMutablePointer<Float>, count: Int, largest: Float) -> Double {
        guard largest > 0, largest.isFinite else { return largest.isZero ? 0 : 1 }
        // In two steps: the reciprocal of a subnormal number's power of two is not a float.
        let exponent = -Int(largest.exponent)
        let (first, second) = (
            Float(sign: .plus, exponent: exponent / 2, significand: 1),
            Float(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
        )
        for index in 0..<count { gradient[index] = gradient[index] * first * second }
        return Double(first) * Double(second)
    }
}
