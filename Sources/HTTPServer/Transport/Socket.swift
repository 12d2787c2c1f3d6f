private import Glibc

/// A connected, non-blocking stream socket: the only way by which a connection's bytes come and go, so that a cipher
/// can be put between.
///
/// `@unchecked Sendable`: created by the listener, then guarded by the lock of the connection that owns it.
final class Socket: @unchecked Sendable {
    /// The peer's numeric address, for the log.
    let peer: String
    private var descriptor: OwnedDescriptor?

    init(_ descriptor: consuming OwnedDescriptor, peer: String) {
        self.descriptor = consume descriptor
        self.peer = peer
    }

    /// The descriptor to watch; -1 once closed.
    var rawDescriptor: Int32 {
        switch descriptor {
        case .some(let descriptor): descriptor.rawValue
        case .none: -1
        }
    }

    /// Whether something has arrived that has not been read.
    var hasUnreadBytes: Bool {
        let descriptor = rawDescriptor
        var byte: UInt8 = 0
        if case .result(1) = SystemCall.perform({ recv(descriptor, &byte, 1, Int32(MSG_PEEK)) }) { return true }
        return false
    }

    /// Reads what has arrived; 0 is the end of the stream.
    func receive(into buffer: inout [UInt8]) -> SystemCall.Outcome {
        let descriptor = rawDescriptor
        return buffer.withUnsafeMutableBytes { bytes in
            SystemCall.perform { recv(descriptor, bytes.baseAddress, bytes.count, 0) }
        }
    }

    /// Sends what the system takes of the bytes from `start` on.
    func send(_ bytes: [UInt8], from start: Int) -> SystemCall.Outcome {
        let descriptor = rawDescriptor
        return bytes[start...].withUnsafeBytes { bytes in
            SystemCall.perform { Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    /// Ends the outgoing stream.
    func shutDownWriting() {
        // A failure means that the connection is gone already, which the next read reports.
        _ = shutdown(rawDescriptor, Int32(SHUT_WR))
    }

    /// Gives the descriptor back, and nothing watches it any more.
    func close() {
        descriptor = nil
    }
}
