internal import Synchronization

/// How long a kind of work takes, learnt from what it took: seconds and units of work, both of which fade with each
/// new measurement, so that large works count for more than small ones and recent ones for more than old ones.
final class ServiceRate: Sendable {
    private struct Sums {
        var seconds: Double
        var units = 1.0
    }

    /// What remains of the older measurements when a new one comes.
    private static let memory = 0.95
    private let sums: Mutex<Sums>

    /// - Parameter guess: seconds a unit, until something has been measured.
    init(guess: Double) { sums = Mutex(Sums(seconds: guess)) }

    /// Seconds that a unit is expected to take.
    var secondsPerUnit: Double { sums.withLock { $0.seconds / $0.units } }

    /// Takes note of what some work took.
    ///
    /// - Parameter units: how much work it was; none, of images none of which could be read, tells nothing.
    func record(_ duration: Duration, units: Double) {
        guard units > 0 else { return }
        sums.withLock { sums in
            sums.seconds = sums.seconds * Self.memory + duration / .seconds(1)
            sums.units = sums.units * Self.memory + units
        }
    }
}
