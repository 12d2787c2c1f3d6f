/// A dense float32 tensor in C order (the last dimension varies fastest).
package struct Tensor: Sendable, Equatable {
    /// The size of each dimension; empty for a scalar.
    package let shape: [Int]
    /// The elements, `shape` multiplied together in number.
    package var elements: [Float]

    /// - Precondition: `elements.count` is the product of `shape`.
    package init(shape: [Int], elements: [Float]) {
        precondition(elements.count == shape.reduce(1, *), "a tensor has as many elements as its shape says")
        self.shape = shape
        self.elements = elements
    }
}
