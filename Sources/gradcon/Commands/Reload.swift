@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Reads anew what SIGHUP asks for: certificates, keys, models. From the start on the signal ends nothing.
final class Reload: Sendable {
    /// One thing that can be read anew. It logs what came of it, and keeps the old where the new is no good.
    typealias Task = @Sendable () -> Void

    private let tasks = Mutex<[Task]>([])
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
}
