/// The inner product of a gradient with a reference, and the gradient's own square norm.
package struct Agreement: Sendable, Equatable {
    package var product = 0.0
    package var squareNorm = 0.0

    package init() {}

    /// The floats of partial sums: two vectors of products, two of squares.
    static let partialCount = 32

    /// Adds partial sums up, in double.
    mutating func add(partials: UnsafePointer<Float>) {
        for lane in 0..<16 {
            product += Double(partials[lane])
            squareNorm += Double(partials[16 + lane])
        }
    }

    /// Adds the products and squares of `count` elements, a multiple of 16, to partial sums.
    static func accumulate(
        gradient: UnsafePointer<Float>, reference: UnsafePointer<Float>, count: Int,
        partials: UnsafeMutablePointer<Float>
    ) {
        var sums = AgreementPartials(partials)
        for index in stride(from: 0, to: count, by: 8) {
            sums.add(.load(gradient + index), .load(reference + index), half: index / 8 % 2)
        }
        sums.store(partials)
    }
}

/// Partial sums of an ``Agreement`` on their way through registers.
struct AgreementPartials {
    private var products: InlineArray<2, SIMD8<Float>>
    private var squares: InlineArray<2, SIMD8<Float>>

    /// - Parameter partials: ``Agreement/partialCount`` floats.
    @inline(__always)
    init(_ partials: UnsafePointer<Float>) {
        products = InlineArray { .load(partials + $0 * 8) }
        squares = InlineArray { .load(partials + 16 + $0 * 8) }
    }

    @inline(__always)
    mutating func add(_ gradient: SIMD8<Float>, _ reference: SIMD8<Float>, half: Int) {
        products[unchecked: half] = products[unchecked: half].adding(gradient, times: reference)
        squares[unchecked: half] = squares[unchecked: half].adding(gradient, times: gradient)
    }

    @inline(__always)
    func store(_ partials: UnsafeMutablePointer<Float>) {
        for half in 0..<2 {
            products[unchecked: half].store(partials + half * 8)
            squares[unchecked: half].store(partials + 16 + half * 8)
        }
    }
}
