extension ReconstructionLoss {
    /// Computes the sum of L's terms and, element by element, the first and second derivative by the logits.
    ///
    /// L has no mixed second derivatives, so that its Hessian by the logits is this diagonal. With s = dy/dz = y (1 -
    /// y):
    ///
    ///     squared error   dL/dz = 2 (y - x) s     d2L/dz2 = 2 s^2 + 2 (y - x) s (1 - 2y)
    ///     cross entropy   dL/dz = y - x           d2L/dz2 = s
    ///
    /// - Parameters:
    ///   - scale: multiplies both derivatives: 1 / the number of elements that the loss is the mean of.
    ///   - count: the elements; any number.
    /// - Returns: the sum of the terms, not scaled.
    package func differentiate(
        logits: UnsafePointer<Float>, target: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        curvature: UnsafeMutablePointer<Float>, scale: Float, count: Int
    ) -> Double {
        var loss = 0.0
        // Partial sums of at most 64 terms per lane, added up in double.
        for block in stride(from: 0, to: count, by: 512) {
            var sums = SIMD8<Float>.zero
            for index in stride(from: block, to: min(block + 512, count), by: 8) {
                let lanes = min(8, count - index)
                if lanes == 8 {
                    let found = derivatives(z: .load(logits + index), x: .load(target + index))
                    (found.first * scale).store(gradient + index)
                    (found.second * scale).store(curvature + index)
                    sums += found.term
                } else {
                    let found = derivatives(
                        z: Self.load(logits + index, lanes: lanes), x: Self.load(target + index, lanes: lanes))
                    for lane in 0..<lanes {
                        gradient[index + lane] = found.first[lane] * scale
                        curvature[index + lane] = found.second[lane] * scale
                        sums[lane] += found.term[lane]
                    }
                }
            }
            for lane in 0..<8 { loss += Double(sums[lane]) }
        }
        return loss
    }

    /// With t = e^-|z|: s = t / (1 + t)^2 and |1 - 2y| = (1 - t) / (1 + t), negative where y is above one half.
    @inline(always)
    private func derivatives(
        z: SIMD8<Float>, x: SIMD8<Float>
    ) -> (term: SIMD8<Float>, first: SIMD8<Float>, second: SIMD8<Float>) {
        let (_, term, slope) = element(z: z, x: x)
        let isNegative = z .< 0
        let t = exponential(-z.replacing(with: -z, where: isNegative))
        let reciprocal = 1 / (1 + t)
        let s = t * reciprocal * reciprocal
        switch self {
        case .meanSquaredError:
            let bend = (t - 1) * reciprocal
            let first = slope + slope
            return (term, first, (s * s) * 2 + first * bend.replacing(with: -bend, where: isNegative))
        case .binaryCrossEntropy:
            return (term, slope, s)
        }
    }
}
