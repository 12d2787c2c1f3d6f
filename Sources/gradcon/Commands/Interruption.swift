import Glibc
import Synchronization

/// Whether SIGINT or SIGTERM asked a long command to come to an end. A second signal ends the process at once.
final class Interruption: Sendable {
    private let received = Atomic<Int32>(0)

    /// The signal, once there was one.
    var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Takes the signals over for the rest of the process's life.
    func listen() {
        Signals.takeOver([SIGINT, SIGTERM]) { [self] number in
            guard received.exchange(number, ordering: .relaxed) == 0 else { exit(128 + number) }
        }
    }
}
