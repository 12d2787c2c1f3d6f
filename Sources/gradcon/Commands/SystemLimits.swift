import Dispatch
import Files
import Glibc
import HTTPServer

/// What the system allows this process, looked at before it is needed: where Dispatch gets no descriptor it ends the
/// process without a word, and where there are no threads the port is open and nobody answers.
struct SystemLimits {
    /// What the service cannot do without.
    struct Needs: Equatable {
        /// Files and sockets open at once.
        let descriptors: Int
        /// Threads beside the first.
        let threads: Int
        /// Bytes beside the threads' stacks.
        let memory: Int

        /// - Parameters:
        ///   - lanes: event queues of the server.
        ///   - workers: images scored at once.
        init(lanes: Int, workers: Int) {
            // Dispatch takes about ten for signals and timers, the standard streams three, each lane an epoll set;
            // listeners, files that are read and a few connections have the rest.
            descriptors = 32 + lanes
            // A manager and a few for signals, timers, loading and watching, one for each listener, two that print.
            threads = 8 + lanes + workers
            // The program, a model, a picture.
            memory = 128 << 20
        }
    }

    /// Address space that the allocator reserves for each thread, bytes (glibc, `HEAP_MAX_SIZE`).
    private static let arenaSize = 64 << 20

    /// Files and sockets that may be open.
    var descriptors: Int
    /// Starts so many threads, ends them, and says how many could be started.
    var startThreads: (Int) -> Int
    /// Whether so many bytes of address space can be had.
    var hasAddressSpace: (Int) -> Bool

    /// - Throws: where there is too little of anything.
    func check(_ needs: Needs) throws(StartupError) {
        guard descriptors >= needs.descriptors else {
            throw .descriptors(limit: descriptors, needed: needs.descriptors)
        }
        let memory = needs.threads * (SystemThread.stackSize + Self.arenaSize) + needs.memory
        guard hasAddressSpace(memory) else { throw .addressSpace(needed: memory) }
        let started = startThreads(needs.threads)
        guard started >= needs.threads else { throw .threads(started: started, needed: needs.threads) }
    }

    /// Those of this process, its descriptors raised to the most that the system allows it.
    static func raised() -> SystemLimits {
        OpenFiles.raiseLimit()
        return SystemLimits(
            descriptors: OpenFiles.limit, startThreads: startedThreads,
            hasAddressSpace: { size in
                // Not to be used: address space alone.
                let space = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                guard let space, space != MAP_FAILED else { return false }
                munmap(space, size)
                return true
            })
    }

    private static func startedThreads(_ count: Int) -> Int {
        let end = DispatchSemaphore(value: 0)
        var threads: [SystemThread] = []
        while threads.count < count, let thread = SystemThread({ end.wait() }) {
            threads.append(thread)
        }
        for _ in threads { end.signal() }
        threads.forEach { $0.join() }
        return threads.count
    }
}
