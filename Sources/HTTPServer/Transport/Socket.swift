private import Glibc

/// A connected, non-blocking stream socket: the transport of plain text.
///
/// `@unchecked Sendable`: created by the listener, then guarded by the lock of the connection that owns it.
package final class Socket: Transport, @unchecked Sendable {
    package let peer: String
    private var descriptor: OwnedDescriptor?

    /// - Parameter descriptor: that of a connected socket in non-blocking mode.
    package init(_ descriptor: consuming OwnedDescriptor, peer: String) {
        self.descriptor = consume descriptor
        self.peer = peer
    }

    package var rawDescriptor: Int32 {
        switch descriptor {
        case .some(let descriptor): descriptor.rawValue
        case .none: -1
        }
    }

    package var isHandshaking: Bool { false }
    package var holdsOutput: Bool { false }

    package func receive(into buffer: inout [UInt8]) -> Received {
        buffer.withUnsafeMutableBytes { receive(into: $0) }
    }

    /// Reads what has arrived to memory of the caller's.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        let descriptor = rawDescriptor
        return switch SystemCall.perform({ recv(descriptor, buffer.baseAddress, buffer.count, 0) }) {
        case .result(0): .end
        case .result(let count): .bytes(count)
        case .wouldBlock: .wouldBlock
        case .failure(let code): .failure(code)
        }
    }

    package func send(_ bytes: [UInt8], from start: Int) -> SystemCall.Outcome {
        let descriptor = rawDescriptor
        return bytes[start...].withUnsafeBytes { bytes in
            SystemCall.perform { Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    package func flush() -> SystemCall.Outcome { .result(0) }

    package func shutDownWriting() {
        // A failure means that the connection is gone already, which the next read reports.
        _ = shutdown(rawDescriptor, Int32(SHUT_WR))
    }

    package func close() {
        descriptor = nil
    }
}
