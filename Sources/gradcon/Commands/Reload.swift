@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Reads anew certificates, keys and models: when SIGHUP asks for it, and where files have changed. From the start on
/// the signal ends nothing.
final class Reload: Sendable {
    /// One thing that can be read anew. It logs what came of it, and keeps the old where the new is no good.
    typealias Task = @Sendable () -> Void

    private let tasks = Mutex<[Task]>([])
    private let watches = Mutex<[Task]>([])
    /// Reloads do not overlap.
    private let queue = DispatchQueue(label: "gradcon.reload")

    /// Takes over SIGHUP for the rest of the process's life.
    init() {
        Signals.takeOver([SIGHUP]) { [self] _ in
            queue.async { [self] in tasks.withLock { $0 }.forEach { $0() } }
        }
    }

    /// Adds what the signal reads anew, after what was added before.
    func add(_ task: @escaping Task) { tasks.withLock { $0.append(task) } }

    /// Adds what is to be done every two seconds for the rest of the process's life: it looks whether a file is another
    /// one than before, and reads it then. It does not overlap with what the signal asks for.
    func watch(_ task: @escaping Task) {
        let isFirst = watches.withLock { watches in
            defer { watches.append(task) }
            return watches.isEmpty
        }
        guard isFirst else { return }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + .seconds(2), repeating: .seconds(2), leeway: .milliseconds(500))
        // The handler keeps the timer alive.
        timer.setEventHandler { @Sendable [self] in
            withExtendedLifetime(timer) { watches.withLock { $0 }.forEach { $0() } }
        }
        timer.resume()
    }
}
