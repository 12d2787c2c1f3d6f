/// The inner product of a gradient with a reference, and the gradient's own square norm.
package struct Agreement: Sendable, Equatable {
    package private(set) var product = 0.0
    package private(set) var squareNorm = 0.0

    package init() {}

    /// Adds `count` more elements, a multiple of 16. Four vectors of partial sums, added up in double.
    mutating func add(gradient: UnsafePointer<Float>, reference: UnsafePointer<Float>, count: Int) {
        var products = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        var squares = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for index in stride(from: 0, to: count, by: 16) {
            let low = SIMD8.load(gradient + index)
            let high = SIMD8.load(gradient + index + 8)
            products.0 = products.0.adding(low, times: SIMD8.load(reference + index))
            products.1 = products.1.adding(high, times: SIMD8.load(reference + index + 8))
            squares.0 = squares.0.adding(low, times: low)
            squares.1 = squares.1.adding(high, times: high)
        }
        product += sum(products.0) + sum(products.1)
        squareNorm += sum(squares.0) + sum(squares.1)
    }

    private func sum(_ vector: SIMD8<Float>) -> Double {
        var total = 0.0
        for lane in 0..<8 { total += Double(vector[lane]) }
        return total
    }
}
