private import Glibc

/// A file descriptor with one owner, closed when the owner lets go of it.
struct OwnedDescriptor: ~Copyable {
    let rawValue: Int32

    init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    deinit {
        // It is not begun again on EINTR: Linux has closed the descriptor then, and the number may be someone else's by
        // now.
        _ = close(rawValue)
    }
}
