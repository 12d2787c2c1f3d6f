private import Files
private import Glibc
private import Synchronization

/// Runs work that must not take time from the workers.
enum BackgroundThread {
    /// By how much the system prefers the workers' threads: with a niceness of 10 a thread has about a tenth of the
    /// share of an ordinary one while all processors are busy (`sched(7)`), and all it can use while one is idle.
    private static let niceness: Int32 = 10

    private final class Work<Value: Sendable>: Sendable {
        let body: @Sendable () -> Value
        let value = Mutex<Value?>(nil)

        init(_ body: @escaping @Sendable () -> Value) { self.body = body }

        func run() {
            let made = body()
            value.withLock { $0 = made }
        }
    }

    /// Runs on a thread of its own, made for this, and returns when it has. The thread ends then, since a process
    /// without privileges cannot raise its priority again.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        let work = Work(body)
        let thread = SystemThread {
            // On Linux this is the calling thread's alone.
            _ = Glibc.nice(BackgroundThread.niceness)
            work.run()
        }
        thread?.join()
        // Where there is no thread to be had, the caller's own does it.
        return work.value.withLock { $0 } ?? body()
    }
}
