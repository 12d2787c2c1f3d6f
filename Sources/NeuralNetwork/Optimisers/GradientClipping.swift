/// Shortens gradients that are too long, as PyTorch's `clip_grad_norm_` does (Pascanu, Mikolov and Bengio, *On the
/// difficulty of training recurrent neural networks*, ICML 2013).
package struct GradientClipping: Sendable {
    /// The longest that a gradient may be, in the Euclidean norm of all its elements together.
    package let limit: Double

    package init(limit: Double) { self.limit = limit }

    /// Multiplies the gradient by limit / (norm + 1e-6) where that is below 1.
    ///
    /// - Parameter count: a multiple of 8.
    /// - Returns: the norm before.
    @discardableResult
    package func apply(to gradient: UnsafeMutablePointer<Float>, count: Int) -> Double {
        let norm = Elementwise.dot(gradient, gradient, count: count).squareRoot()
        let factor = Float(limit / (norm + 1e-6))
        guard factor < 1 else { return norm }
        for index in stride(from: 0, to: count, by: 8) {
            (SIMD8.load(gradient + index) * factor).store(gradient + index)
        }
        return norm
    }
}
