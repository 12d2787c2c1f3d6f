private import Glibc

/// A file descriptor with one owner, closed when the owner lets go of it.
package struct OwnedDescriptor: ~Copyable {
    /// The number.
    package let rawValue: Int32

    /// Takes over an open descriptor.
    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    deinit {
        // It is not begun again on EINTR: Linux has closed the descriptor then, and the number may be someone else's by
        // now.
        _ = close(rawValue)
    }
}
