import Dispatch
import Synchronization

/// Runs numbered tasks on a few threads and returns when all are done: a barrier.
///
/// Which thread runs a task is not determined; tasks whose results depend on their number alone make the result the
/// same for any number of threads.
package struct ParallelLoop: Sendable {
    /// At least 1.
    package let threads: Int

    /// - Parameter threads: at least 1.
    package init(threads: Int) { self.threads = threads }

    /// Runs tasks 0 to `count` - 1.
    package func run(_ count: Int, _ task: @Sendable (Int) -> Void) {
        guard threads > 1, count > 1 else {
            for index in 0..<count { task(index) }
            return
        }
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                task(index)
            }
        }
    }
}
