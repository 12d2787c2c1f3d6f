private import Glibc

/// What the system says of a call that failed: an `errno` in words.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The `errno`.
    package let code: Int32

    /// A call that failed with this `errno`.
    package init(_ code: Int32) { self.code = code }

    /// The last call of this thread that failed; to be read before any other call.
    package static var last: SystemError { SystemError(errno) }

    /// The system's words, without a full stop. Any thread may ask: `strerror` would share its text with all others.
    package var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress, strerror_r(code, base, buffer.count) == 0 else {
                return "error \(code)"
            }
            return String(cString: base)
        }
    }
}
