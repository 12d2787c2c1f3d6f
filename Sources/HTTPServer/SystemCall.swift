import Glibc

/// The one place that knows how system calls fail.
package enum SystemCall {
    /// What a call that answers at once came to.
    package enum Outcome {
        /// The call succeeded with this result, 0 or above.
        case result(Int)
        /// The descriptor is not ready.
        case wouldBlock
        /// The call failed with this `errno`.
        case failure(Int32)
    }

    /// Makes a call that answers -1 and sets `errno` when it fails; begins again when a signal interrupts it.
    package static func perform(_ call: () -> Int) -> Outcome {
        while true {
            let result = call()
            if result >= 0 { return .result(result) }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            case let code: return .failure(code)
            }
        }
    }
}
