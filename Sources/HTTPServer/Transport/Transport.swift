private import Glibc

/// How the bytes of a connection come and go: as they are, or encrypted.
///
/// Used by one thread at a time; on the server under the lock of the connection that owns it.
package protocol Transport: AnyObject, Sendable {
    /// The peer's numeric address, for the log.
    var peer: String { get }
    /// The descriptor to watch; -1 once closed.
    var rawDescriptor: Int32 { get }
    /// Whether both sides are still agreeing on how to encrypt. Reading drives that on.
    var isHandshaking: Bool { get }
    /// Whether bytes that `send` or the handshake has made wait for the system to take them.
    var holdsOutput: Bool { get }

    /// Reads what has arrived.
    func receive(into buffer: inout [UInt8]) -> Received
    /// Takes bytes from `start` on, as many as there is room for; they may wait for `flush`.
    func send(_ bytes: [UInt8], from start: Int) -> SystemCall.Outcome
    /// Gives the system what waits; a result once nothing waits any more.
    func flush() -> SystemCall.Outcome
    /// Ends the outgoing stream.
    func shutDownWriting()
    /// Gives the descriptor back, and nothing watches it any more.
    func close()
}

extension Transport {
    /// Whether the peer has sent something that has not been read.
    var hasUnreadBytes: Bool {
        let descriptor = rawDescriptor
        var byte: UInt8 = 0
        if case .result(1) = SystemCall.perform({ recv(descriptor, &byte, 1, Int32(MSG_PEEK)) }) { return true }
        return false
    }
}

/// What reading came to.
package enum Received {
    /// So many bytes of the stream; none where all that came was about the encryption.
    case bytes(Int)
    /// The peer sends nothing more.
    case end
    /// Nothing has arrived.
    case wouldBlock
    /// The peer was to encrypt and sends what looks like plain text; from now on nothing is encrypted.
    case plainText
    /// The peer broke the rules of the encryption, or has no valid certificate; it has been told so, and what it still
    /// sends comes as it is.
    case violation(reason: String)
    /// The connection is gone.
    case failure(Int32)
}
