/// A number that is part of a model's score and the same for every image, such as the weight of a term.
package struct ScoreConstant: Sendable, Hashable {
    /// What answers call it, snake_case.
    package let name: String
    /// Finite.
    package let value: Double

    package init(name: String, value: Double) {
        self.name = name
        self.value = value
    }
}
