/// Whether the images that a model sees are still like those that it was made for.
enum DriftState: String, Sendable, CaseIterable {
    /// Too few images have come yet to tell, or there is nothing yet to compare them with.
    case learning
    /// No quantity differs by more than chance explains.
    case ok
    /// A quantity differs by more than chance explains.
    case watch
    /// A quantity differs by far more than chance explains.
    case drifted

    /// - Parameters:
    ///   - pValue: the least one, adjusted for the number of tests.
    ///   - levels: at which p-values a state begins.
    init(pValue: Double, _ levels: Configuration.Drift) {
        self = pValue <= levels.driftedPValue ? .drifted : pValue <= levels.watchPValue ? .watch : .ok
    }
}
