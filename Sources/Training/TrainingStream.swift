/// What training draws random numbers for. Each use has streams of its own and keeps no state between steps: a resumed
/// run needs to know only where it was.
package enum TrainingStream {
    /// The weights before the first step.
    package static let initialization: UInt64 = 1 << 56

    /// The order of the images in an epoch.
    static func order(epoch: Int) -> UInt64 { 2 << 56 | UInt64(epoch) }

    /// The noise of one image of a batch; positions are below 2^16.
    static func noise(iteration: Int, position: Int) -> UInt64 {
        3 << 56 | UInt64(iteration) << 16 | UInt64(position)
    }
}
