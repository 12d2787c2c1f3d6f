/// The agreement of a gradient with a reference where a map has so few positions that a gradient's sums are shorter
/// than what it takes to read the reference.
///
/// With A and D the vectors of the coarse and fine positions, p and q coarse positions that see a tap t, and p + t the
/// fine position that p sees through it:
///
///     <dW, R> = <U(A, R), D>                              U going up with R in place of the weights
///     |dW|^2  = sum over t, p, q of <A_p, A_q> <D_{p+t}, D_{q+t}>
extension ConvolutionOperator {
    /// Up to this many coarse positions.
    private static let smallPositions = 9

    /// Whether the way below is the faster one.
    package var isSmall: Bool {
        !(vertical.isPointwise && horizontal.isPointwise) && vertical.coarse * horizontal.coarse <= Self.smallPositions
    }

    /// <dW, reference> and |dW|^2.
    ///
    /// - Parameters:
    ///   - reference: the reference as weights of this map, from ``makeWeights()``.
    ///   - scratch: ``scratchCount`` floats.
    /// - Precondition: ``isSmall``, and one group.
    package func agreement(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, reference: PackedWeights,
        scratch: UnsafeMutablePointer<Float>, lists: SparseScratch?
    ) -> Agreement {
        up(coarse: coarse, fine: scratch, with: reference, lists: lists)
        var agreement = Agreement()
        agreement.product = Elementwise.dot(scratch, fine, count: fineCount)
        var squares = SIMD8<Float>.zero
        let positions = vertical.coarse * horizontal.coarse
        for p in 0..<positions {
            for q in p..<positions {
                let product = Self.product(coarse + p * coarseStride, coarse + q * coarseStride, count: coarseStride)
                let inner = product.sum() * (p == q ? 1 : 2)
                // Zero where both rectifiers left nothing; what is not finite goes on.
                guard inner != 0 else { continue }
                squares = squares.adding(fineProducts(fine, p, q), times: SIMD8(repeating: inner))
            }
        }
        for lane in 0..<8 { agreement.squareNorm += Double(squares[lane]) }
        // It is a sum of squares, and negative through rounding only.
        if agreement.squareNorm < 0 { agreement.squareNorm = 0 }
        return agreement
    }

    /// The sum over the taps that p and q both see of <D_{p+t}, D_{q+t}>, lane by lane.
    private func fineProducts(_ fine: UnsafePointer<Float>, _ p: Int, _ q: Int) -> SIMD8<Float> {
        let rows = Self.sharedTaps(of: vertical, p / horizontal.coarse, q / horizontal.coarse)
        let columns = Self.sharedTaps(of: horizontal, p % horizontal.coarse, q % horizontal.coarse)
        var sum = SIMD8<Float>.zero
        for y in rows {
            for x in columns {
                sum += Self.product(
                    fine + place(of: p, y, x), fine + place(of: q, y, x), count: fineStride)
            }
        }
        return sum
    }

    /// Where the fine position starts that a coarse one sees through a tap.
    private func place(of position: Int, _ tapY: Int, _ tapX: Int) -> Int {
        let y = vertical.stride * (position / horizontal.coarse) - vertical.padding + tapY
        let x = horizontal.stride * (position % horizontal.coarse) - horizontal.padding + tapX
        return (y * horizontal.fine + x) * fineStride
    }

    private static func sharedTaps(of axis: ConvolutionAxis, _ a: Int, _ b: Int) -> Range<Int> {
        let (low, high) = (min(a, b), max(a, b))
        let first = max(0, axis.padding - axis.stride * low)
        return first..<max(first, min(axis.kernel, axis.fine + axis.padding - axis.stride * high))
    }

    @inline(__always)
    private static func product(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
    ) -> SIMD8<Float> {
        var (low, high) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for index in stride(from: 0, to: count, by: 16) {
            low = low.adding(.load(a + index), times: .load(b + index))
            high = high.adding(.load(a + index + 8), times: .load(b + index + 8))
        }
        return low + high
    }
}
