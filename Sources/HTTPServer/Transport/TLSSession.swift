private import COpenSSL

/// One side of one encrypted connection, in memory: ciphertext and plain text go in and come out, and nothing here
/// touches a socket.
///
/// Used by one thread at a time.
final class TLSSession {
    /// Why no more plain text will come.
    enum End: Equatable {
        /// The peer has said that it sends nothing more (close_notify).
        case closed
        /// The peer broke the rules or has no valid certificate; ciphertext that tells it so is waiting.
        case violation(reason: String)
    }

    private let session: OpaquePointer
    private let bytes = SessionBytes()
    /// OpenSSL must not be asked anything more about a session that it has given up.
    private var hasFailed = false

    /// The most bytes of a record (RFC 8446, section 5.2).
    static let largestRecord = 5 + (16 << 10) + 256
    /// A fatal alert, decode_error, as the first record of a server (RFC 8446, section 6). OpenSSL is silent to whoever
    /// does not speak TLS.
    private static let decodeError: [UInt8] = [21, 3, 1, 0, 2, 2, 50]

    /// A session that has said nothing yet; nil where there is no memory.
    init?(_ context: TLSContext) {
        guard let session = SSL_new(context.pointer) else { return nil }
        self.session = session
        // From here on the session is complete, and its end frees what it owns.
        guard let bio = bytes.makeBIO() else { return nil }
        SSL_set_bio(session, bio, bio)
        switch context.side {
        case .server: SSL_set_accept_state(session)
        case .client: SSL_set_connect_state(session)
        }
    }

    deinit { SSL_free(session) }

    /// Whether the two sides are still agreeing on how to encrypt.
    var isHandshaking: Bool { !hasFailed && SSL_is_init_finished(session) == 0 }

    /// Ciphertext that the peer must get; the caller removes what it has sent.
    var output: [UInt8] {
        get { bytes.output }
        _modify { yield &bytes.output }
    }

    /// Decrypts what has arrived, or drives the handshake on; a client begins it with nothing.
    ///
    /// - Parameters:
    ///   - ciphertext: all of it is read.
    ///   - plainText: as large as the ciphertext and a record together: one that had begun before may end now.
    /// - Returns: the bytes of plain text, and whether these are the last.
    func decrypt(
        _ ciphertext: UnsafeRawBufferPointer, into plainText: UnsafeMutableRawBufferPointer
    ) -> (count: Int, end: End?) {
        bytes.input = ciphertext
        defer { bytes.input = UnsafeRawBufferPointer(start: nil, count: 0) }
        var count = 0
        while !hasFailed, let target = plainText.baseAddress, count < plainText.count {
            var read = 0
            ERR_clear_error()
            let result = SSL_read_ex(session, target + count, plainText.count - count, &read)
            guard result != 1 else {
                count += read
                continue
            }
            switch SSL_get_error(session, result) {
            case SSL_ERROR_WANT_READ: return (count, nil)
            case SSL_ERROR_ZERO_RETURN: return (count, .closed)
            default: return (count, fail())
            }
        }
        return (count, fail())
    }

    private func fail() -> End {
        hasFailed = true
        if !bytes.hasWritten { bytes.output = Self.decodeError }
        return .violation(reason: OpenSSLError.take())
    }

    /// Encrypts bytes to `output`.
    ///
    /// - Returns: false where the handshake is not over, or the session has ended for this side.
    func encrypt(_ plainText: UnsafeRawBufferPointer) -> Bool {
        guard !hasFailed, !isHandshaking, let source = plainText.baseAddress else { return false }
        var written = 0
        ERR_clear_error()
        guard SSL_write_ex(session, source, plainText.count, &written) == 1, written == plainText.count else {
            hasFailed = true
            ERR_clear_error()
            return false
        }
        return true
    }

    /// Tells the peer that nothing more comes (close_notify), once, unless the handshake is not over.
    func endOutput() {
        guard !hasFailed, !isHandshaking, SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN == 0 else { return }
        ERR_clear_error()
        SSL_shutdown(session)
        ERR_clear_error()
    }
}
