private import Glibc

/// A thread beside those of Dispatch: it may wait as long as it has to without holding up other work.
package struct SystemThread {
    private let handle: pthread_t

    /// The body, as a C function is handed it.
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread; nil where the system gives none.
    package init?(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            return nil
        }
        self.handle = handle
    }

    /// Bytes of address space that the stack of a thread takes (pthread_create(3)).
    package static var stackSize: Int {
        var limit = rlimit()
        let isLimited =
            getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0 && limit.rlim_cur < rlim_t(Int.max)
        // The bound keeps the sum of all stacks countable.
        return isLimited ? min(Int(limit.rlim_cur), 1 << 40) : 2 << 20
    }

    /// Waits for its end; at most once.
    package func join() { pthread_join(handle, nil) }
}
