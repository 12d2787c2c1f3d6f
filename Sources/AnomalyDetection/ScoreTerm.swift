/// The description of one number that a detector gives for every image beside the score itself.
package struct ScoreTerm: Sendable, Hashable {
    /// Which values of a term are the more anomalous ones.
    package enum Direction: Sendable, Hashable {
        case larger
        case smaller
    }

    /// One of several terms that measure the same thing at different places, such as the layers of a network.
    package struct Series: Sendable, Hashable {
        /// A key of reports, for example `layers`.
        package let name: String
        /// The place that this term measures at, in words, for example `layer up.0`.
        package let place: String

        package init(name: String, place: String) {
            self.name = name
            self.place = place
        }
    }

    /// What JSON answers call it: snake_case, or the name of a layer.
    package let name: String
    /// The key by which reports list it; mostly ``name``, where that is short.
    package let label: String
    /// What it measures, in words, for example `reconstruction error`.
    package let quantity: String
    /// Whether the score is made of it.
    package let isInScore: Bool
    /// Which of its values are the more anomalous ones.
    package let direction: Direction
    /// The series it belongs to; nil for a term of the whole image.
    package let series: Series?
    /// Whether it is a score by itself, with a threshold of its own beside that of the score. Larger values of such a
    /// term are the more anomalous ones.
    package let hasThreshold: Bool

    /// - Parameter label: nil takes `name`.
    package init(
        name: String, label: String? = nil, quantity: String, isInScore: Bool, direction: Direction = .larger,
        series: Series? = nil, hasThreshold: Bool = false
    ) {
        self.name = name
        self.label = label ?? name
        self.quantity = quantity
        self.isInScore = isInScore
        self.direction = direction
        self.series = series
        self.hasThreshold = hasThreshold
    }

    /// Words for people: place and quantity.
    package var title: String { title(of: quantity) }

    /// Words for people who read the values as ``oriented(_:)`` gives them.
    package var orientedTitle: String { title(of: direction == .larger ? quantity : "-\(quantity)") }

    /// A value of this term, its sign turned where smaller values are more anomalous: a larger one always is.
    package func oriented(_ value: Double) -> Double { direction == .larger ? value : -value }

    private func title(of quantity: String) -> String { series.map { "\($0.place), \(quantity)" } ?? quantity }
}
