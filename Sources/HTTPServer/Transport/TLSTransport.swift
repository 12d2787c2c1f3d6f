private import Glibc

/// A socket with TLS over it.
///
/// `@unchecked Sendable`: used by one thread at a time, as every transport.
package final class TLSTransport: Transport, @unchecked Sendable {
    private let socket: Socket
    private let session: TLSSession
    /// Nothing more is encrypted or decrypted: the peer speaks plain text, or broke the rules.
    private var isBypassed = false
    private var hasReceived = false
    /// What came with the last bytes, and is told at the next reading.
    private var end: TLSSession.End?
    /// The output ends once what waits has been sent.
    private var isEnding = false

    /// The most bytes that are read before they are decrypted.
    private static let readSize = 32 << 10
    /// The most bytes that are encrypted before they are sent: four records.
    private static let writeSize = 64 << 10
    /// The most ciphertext that may wait: a peer can ask for answers of the protocol's own and read none of them.
    private static let mostOutput = 256 << 10

    /// Encrypts what goes over a socket; nil where there is no memory. A client begins the handshake.
    package init?(_ socket: Socket, _ context: TLSContext) {
        guard let session = TLSSession(context) else { return nil }
        (self.socket, self.session) = (socket, session)
        guard context.side == .client else { return }
        withUnsafeTemporaryAllocation(byteCount: TLSSession.largestRecord, alignment: 1) { plainText in
            _ = session.decrypt(UnsafeRawBufferPointer(start: nil, count: 0), into: plainText)
        }
        _ = flush()
    }

    package var peer: String { socket.peer }
    package var rawDescriptor: Int32 { socket.rawDescriptor }
    package var isHandshaking: Bool { !isBypassed && session.isHandshaking }
    package var holdsOutput: Bool { !session.output.isEmpty }

    /// - Parameter buffer: 64 KiB or more.
    package func receive(into buffer: inout [UInt8]) -> Received {
        guard !isBypassed else { return socket.receive(into: &buffer) }
        if let end { return told(end) }
        // What is read and a record that was begun before fit the buffer.
        let size = min(Self.readSize, buffer.count - TLSSession.largestRecord)
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { ciphertext in
            let received = socket.receive(into: ciphertext)
            guard case .bytes(let size) = received else { return received }
            let isFirst = !hasReceived
            hasReceived = true
            if isFirst, let first = ciphertext.first, Self.isText(first) {
                isBypassed = true
                return .plainText
            }
            let (count, end) = buffer.withUnsafeMutableBytes {
                session.decrypt(UnsafeRawBufferPointer(rebasing: ciphertext[..<size]), into: $0)
            }
            if case .failure(let code) = flush() { return .failure(code) }
            guard session.output.count <= Self.mostOutput else { return .failure(ENOBUFS) }
            if count == 0, let end { return told(end) }
            self.end = end
            return .bytes(count)
        }
    }

    private func told(_ end: TLSSession.End) -> Received {
        switch end {
        case .closed:
            return .end
        case .violation(let reason):
            isBypassed = true
            return .violation(reason: reason)
        }
    }

    /// Whether a connection that begins with this byte begins with text. The first record of TLS begins with 22.
    private static func isText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x0A, 0x0D: true
        default: false
        }
    }

    package func send(_ bytes: [UInt8], from start: Int) -> SystemCall.Outcome {
        guard !isBypassed else { return socket.send(bytes, from: start) }
        // What was encrypted before goes first, so that no more than one piece waits.
        let flushed = flush()
        guard case .result = flushed else { return flushed }
        guard !isHandshaking else { return .wouldBlock }
        let piece = bytes[start...].prefix(Self.writeSize)
        guard piece.withUnsafeBytes({ session.encrypt($0) }) else { return .failure(EPROTO) }
        if case .failure(let code) = flush() { return .failure(code) }
        return .result(piece.count)
    }

    package func flush() -> SystemCall.Outcome {
        var sent = 0
        defer {
            if sent == session.output.count { session.output = [] } else { session.output.removeFirst(sent) }
        }
        while sent < session.output.count {
            switch socket.send(session.output, from: sent) {
            case .result(let count): sent += count
            case let other: return other
            }
        }
        if isEnding { socket.shutDownWriting() }
        return .result(0)
    }

    package func shutDownWriting() {
        if !isBypassed { session.endOutput() }
        isEnding = true
        _ = flush()
    }

    /// Says that nothing more comes, where the system takes that at once.
    package func close() {
        if !isEnding { shutDownWriting() }
        socket.close()
    }
}
