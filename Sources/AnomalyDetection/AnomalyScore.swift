/// How unlike the normal images one image is. **A larger value is more anomalous, for every detector family.**
package struct AnomalyScore: Sendable, Equatable {
    /// One named term the score is made of.
    package struct Component: Sendable, Equatable {
        /// A snake_case name, a key of the JSON answer.
        package let name: String
        /// Finite.
        package let value: Double

        /// A term and its value.
        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// What one layer of the network says.
    package struct Layer: Sendable, Equatable {
        /// The layer's tensor name without `.weight`, for example `up.0`.
        package let name: String
        /// The cosine between this image's gradient and the reference gradient, -1 to 1.
        package let cosine: Double

        /// A layer and its cosine.
        package init(name: String, cosine: Double) {
            self.name = name
            self.cosine = cosine
        }
    }

    /// The score. Finite.
    package let value: Double
    /// The terms of the score, in the order an answer lists them.
    package let components: [Component]
    /// One entry per layer that takes part, first layer first; empty for detectors that have none.
    package let layers: [Layer]

    /// - Precondition: `value` is finite; a detector throws ``ScoringError`` where it would not be.
    package init(value: Double, components: [Component], layers: [Layer]) {
        precondition(value.isFinite, "a score is finite")
        self.value = value
        self.components = components
        self.layers = layers
    }
}
