/// Pixels of a plane that lie above a threshold and touch each other, also at corners.
package struct Region: Sendable, Equatable {
    /// The first column of its box.
    package let x: Int
    /// The first row of its box.
    package let y: Int
    /// Columns of its box.
    package let width: Int
    /// Rows of its box.
    package let height: Int
    /// How many pixels it has.
    package let area: Int
    /// The largest value in it.
    package let peak: Float

    /// The most regions that are told of.
    package static let limit = 100
}
