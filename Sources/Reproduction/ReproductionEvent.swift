/// What the reproduction of a table reports while it goes on.
package enum ReproductionEvent: Sendable {
    /// The place in the list of runs.
    package struct Position: Sendable {
        /// The first is 1.
        package let number: Int
        /// All runs that were asked for.
        package let count: Int
        /// The run.
        package let key: ReproductionRun.Key
    }

    /// A run has trained for so many epochs.
    case trained(Position, epochs: Int, of: Int)
    /// A run is trained and is being evaluated.
    case evaluating(Position)
    /// A run is in the table; `isNew` is false where it was there before.
    case finished(Position, ReproductionRun, isNew: Bool)
}
