private import Glibc

/// A system call that failed.
struct SystemError: Error, CustomStringConvertible {
    /// Its `errno`.
    let code: Int32

    /// The error of the call that has just failed: made right behind it, before any other call.
    init() { code = errno }

    var description: String { SystemCall.reason(code) }
}
