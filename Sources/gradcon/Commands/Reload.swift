@preconcurrency import Dispatch
import Glibc
import ScoringService
import Synchronization

/// Reads anew certificates, keys and models: when SIGHUP asks for it, and where files have changed. From the start on
/// the signal ends nothing.
final class Reload: Sendable {
    /// One thing that can be read anew, because of a signal or of a change that was found. It logs what came of it, and
    /// keeps the old where the new is no good.
    typealias Task = @Sendable (_ cause: Audit.Actor) -> Void

    private let tasks = Mutex<[Task]>([])
    /// The time between two looks at files.
    private static let interval = DispatchTimeInterval.seconds(2)
    /// Reloads do not overlap.
    private let queue = DispatchQueue(label: "gradcon.reload")

    /// Takes over SIGHUP for the rest of the process's life.
    init() {
        Signals.takeOver([SIGHUP]) { [self] _ in
            queue.async { [self] in tasks.withLock { $0 }.forEach { $0(.signal) } }
        }
    }

    /// Adds what the signal reads anew, after what was added before.
    ///
    /// - Parameter watch: files of which a change does the same.
    func add(watching watch: FileWatch? = nil, _ task: @escaping Task) {
        tasks.withLock { $0.append(task) }
        if let watch { look(watch, task) }
    }

    private func look(_ watch: FileWatch, _ task: @escaping Task) {
        queue.asyncAfter(deadline: .now() + Self.interval) { [self] in
            var watch = watch
            if watch.hasChanged() { task(.watch) }
            look(watch, task)
        }
    }
}
