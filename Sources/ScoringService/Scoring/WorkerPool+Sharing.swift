internal import Dispatch
internal import Synchronization

extension WorkerPool {
    /// Hands out the numbers of some pieces of work.
    private final class Pieces: Sendable {
        private let next = Atomic(0)

        /// Does pieces until none is left, or it is not to go on.
        func work(below count: Int, goesOn: () -> Bool = { true }, _ body: (Int) -> Void) {
            while goesOn() {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }
    }

    /// Calls `body` for every number below `count`, each once, on the caller's thread and on workers that are idle now,
    /// and returns when all calls have. No worker that helps begins a piece while jobs wait: one that comes waits for
    /// a piece at most. Where none may wait, no worker helps, since the job would be refused.
    func share(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let helpers = takeIdle(count - 1)
        let (pieces, group) = (Pieces(), DispatchGroup())
        for helper in helpers {
            helper.queue.async(group: group) {
                pieces.work(below: count, goesOn: { !self.hasWaitingJobs }, body)
                self.giveBack(helper)
            }
        }
        pieces.work(below: count, body)
        group.wait()
    }
}
