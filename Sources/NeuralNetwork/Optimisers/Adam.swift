/// The optimiser Adam (Kingma and Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015, algorithm 1).
package struct Adam: Sendable {
    /// The step size.
    package let learningRate: Double
    /// How slowly the mean of the gradients forgets.
    package let firstDecay: Double
    /// How slowly the mean of their squares forgets.
    package let secondDecay = 0.999
    /// Keeps the division finite.
    package let epsilon: Float = 1e-8

    /// - Parameter firstDecay: 0 for steps along the gradient at hand alone.
    package init(learningRate: Double, firstDecay: Double = 0.9) {
        self.learningRate = learningRate
        self.firstDecay = firstDecay
    }

    /// Moves parameters against a gradient.
    ///
    ///     m <- b1 m + (1 - b1) g,   v <- b2 v + (1 - b2) g^2
    ///     p <- p - rate / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)
    ///
    /// - Parameters:
    ///   - iteration: t, the first is 1.
    ///   - count: a multiple of 8.
    package func step(
        iteration: Int, parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>, count: Int
    ) {
        let first = Float(firstDecay)
        let second = Float(secondDecay)
        let firstRest = Float(1 - firstDecay)
        let secondRest = Float(1 - secondDecay)
        let rate = Float(learningRate / (1 - Self.power(firstDecay, iteration)))
        let correction = Float(1 / (1 - Self.power(secondDecay, iteration)).squareRoot())
        for index in stride(from: 0, to: count, by: 8) {
            let slope = SIMD8.load(gradient + index)
            let mean = SIMD8.load(firstMoment + index) * first + slope * firstRest
            let square = SIMD8.load(secondMoment + index) * second + slope * slope * secondRest
            mean.store(firstMoment + index)
            square.store(secondMoment + index)
            let step = mean / (square.squareRoot() * correction + epsilon) * rate
            (SIMD8.load(parameters + index) - step).store(parameters + index)
        }
    }

    /// By squaring: the same bits on every machine, whatever its library's `pow` rounds to.
    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if !rest.isMultiple(of: 2) { result *= square }
            square *= square
            rest /= 2
        }
        return result
    }
}
