/// Stochastic gradient descent with momentum (Sutskever et al., *On the importance of initialization and momentum in
/// deep learning*, ICML 2013), in the form of PyTorch's `SGD`.
package struct StochasticGradientDescent: Sendable {
    /// The step size.
    package let learningRate: Float
    /// How much of the last step's direction remains.
    package let momentum: Float
    /// The weight of a penalty of half the parameters' squares.
    package let weightDecay: Float

    package init(learningRate: Float, momentum: Float = 0, weightDecay: Float = 0) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }

    /// Moves parameters against a gradient.
    ///
    ///     v <- momentum v + (g + decay p),   p <- p - rate v
    ///
    /// - Parameters:
    ///   - velocity: v, zero before the first step.
    ///   - count: a multiple of 8.
    package func step(
        parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        velocity: UnsafeMutablePointer<Float>, count: Int
    ) {
        for index in stride(from: 0, to: count, by: 8) {
            let place = SIMD8.load(parameters + index)
            let speed = SIMD8.load(velocity + index) * momentum + (SIMD8.load(gradient + index) + place * weightDecay)
            speed.store(velocity + index)
            (place - speed * learningRate).store(parameters + index)
        }
    }
}
