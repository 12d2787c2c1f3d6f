internal import Dispatch
internal import Synchronization

extension WorkerPool {
    /// Hands out the numbers of some pieces of work.
    private final class Pieces: Sendable {
        private let next = Atomic(0)

        /// Does pieces until none is left.
        func work(below count: Int, _ body: (Int) -> Void) {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }
    }

    /// Calls `body` for every number below `count`, each once, on the caller's thread and on workers that are idle now,
    /// and returns when all calls have. A worker that helps takes no job until it finds no more pieces. While jobs
    /// wait, no worker helps.
    func share(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let helpers = takeIdle(count - 1)
        let (pieces, group) = (Pieces(), DispatchGroup())
        for helper in helpers {
            helper.queue.async(group: group) {
                pieces.work(below: count, body)
                self.giveBack(helper)
            }
        }
        pieces.work(below: count, body)
        group.wait()
    }

    private func takeIdle(_ limit: Int) -> [Worker] {
        state.withLock { state in
            guard state.queue.isEmpty else { return [] }
            let helpers = Array(state.idle.suffix(max(0, limit)))
            state.idle.removeLast(helpers.count)
            return helpers
        }
    }

    private func giveBack(_ helper: Worker) {
        var refused: [Queue.Departure] = []
        let begun = state.withLock { state in
            state.idle.append(helper)
            return beginWaiting(&state, &refused, now: .now)
        }
        refuse(refused)
        for (worker, job) in begun { run(job, on: worker) }
    }
}
