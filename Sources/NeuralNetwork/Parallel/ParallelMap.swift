import Dispatch
import Synchronization

/// Computes the elements of an array on several threads. The result does not depend on the number of threads as long as
/// each element depends only on its index.
package enum ParallelMap {
    /// - Parameters:
    ///   - count: How many elements.
    ///   - threads: At most so many threads; at least one is used.
    ///   - makeWorker: Makes what a thread works with, once per thread.
    ///   - element: Computes the element of an index, with the thread's worker.
    package static func elements<Worker, Element: Sendable>(
        count: Int, threads: Int, makeWorker: @Sendable () -> Worker,
        element: @Sendable (borrowing Worker, Int) -> Element
    ) -> [Element] {
        guard count > 0 else { return [] }
        let next = Atomic(0)
        let finished = Mutex<[(index: Int, element: Element)]>([])
        DispatchQueue.concurrentPerform(iterations: min(max(threads, 1), count)) { _ in
            let worker = makeWorker()
            var mine: [(index: Int, element: Element)] = []
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { break }
                mine.append((index, element(worker, index)))
            }
            finished.withLock { $0 += mine }
        }
        return finished.withLock { $0 }.sorted { $0.index < $1.index }.map(\.element)
    }
}
