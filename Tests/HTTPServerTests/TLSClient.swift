import COpenSSL
import Glibc
import HTTPServer
import TestSupport

/// A client that encrypts by OpenSSL on its socket: another way than the server's.
final class TLSClient: RawClient {
    struct Options {
        var version = TLS1_3_VERSION
        /// What is offered by ALPN; nothing where empty.
        var protocols: [String] = []
        var certificate: TestCertificate?
        /// The ciphers of TLS 1.2.
        var ciphers = "DEFAULT"
        var session: Session?
    }

    /// What a client keeps to resume by.
    final class Session {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { SSL_SESSION_free(pointer) }
    }

    struct TLSFailure: Error, CustomStringConvertible {
        let description: String
        /// Takes the first error of OpenSSL's queue.
        init() {
            description = ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) } ?? "no error"
            ERR_clear_error()
        }
    }

    /// `@unchecked Sendable`: OpenSSL counts its references under a lock of its own, and nothing changes it.
    private struct Context: @unchecked Sendable { let pointer: OpaquePointer? }
    /// One for all clients; what they differ in belongs to their sessions.
    private static let context = Context(pointer: SSL_CTX_new(TLS_client_method()))
    private let ssl: OpaquePointer

    init(_ address: BoundAddress, of server: Server? = nil, _ options: Options = Options(), shakesHands: Bool = true)
        throws
    {
        // OpenSSL writes to a socket that may be closed.
        signal(SIGPIPE, SIG_IGN)
        guard let context = Self.context.pointer, let ssl = SSL_new(context) else { throw TLSFailure() }
        self.ssl = ssl
        try super.init(address, of: server)
        SSL_set_fd(ssl, descriptor)
        apply(options)
        if shakesHands { try shakeHands() }
    }

    deinit { SSL_free(ssl) }

    private func apply(_ options: Options) {
        SSL_ctrl(ssl, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(options.version), nil)
        SSL_ctrl(ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(options.version), nil)
        SSL_set_cipher_list(ssl, options.ciphers)
        options.certificate?.use(in: ssl)
        let offered = options.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !offered.isEmpty { SSL_set_alpn_protos(ssl, offered, UInt32(offered.count)) }
        if let session = options.session { SSL_set_session(ssl, session.pointer) }
    }

    func shakeHands() throws {
        ERR_clear_error()
        guard SSL_connect(ssl) == 1 else { throw TLSFailure() }
    }

    var version: Int32 { SSL_version(ssl) }
    var isResumed: Bool { SSL_session_reused(ssl) == 1 }
    var session: Session? { SSL_get1_session(ssl).map(Session.init) }
    /// The server's certificate in DER.
    var peerCertificate: [UInt8] {
        guard let x509 = SSL_get1_peer_certificate(ssl) else { return [] }
        defer { X509_free(x509) }
        var bytes = [UInt8](repeating: 0, count: Int(max(i2d_X509(x509, nil), 0)))
        bytes.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            i2d_X509(x509, &next)
        }
        return bytes
    }
    var chosenProtocol: String {
        var (name, count): (UnsafePointer<UInt8>?, UInt32) = (nil, 0)
        SSL_get0_alpn_selected(ssl, &name, &count)
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }
    /// Whether the server has said that it sends nothing more.
    var hasReceivedCloseNotify: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

    override func send(_ bytes: [UInt8]) throws {
        var written = 0
        ERR_clear_error()
        guard SSL_write_ex(ssl, bytes, bytes.count, &written) == 1 else { throw TLSFailure() }
    }

    /// Sends bytes that are not encrypted.
    func sendPlain(_ bytes: [UInt8]) throws { try super.send(bytes) }

    /// Says that nothing more comes (close_notify), and leaves the socket open.
    override func finishSending() { SSL_shutdown(ssl) }

    /// Ends the stream without having said so (close_notify).
    func cutOff() { super.finishSending() }

    override func receiveSome() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        ERR_clear_error()
        let result = SSL_read_ex(ssl, &buffer, buffer.count, &count)
        if result == 1 {
            received += buffer[..<count]
            return true
        }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_ZERO_RETURN: return false
        default: throw TLSFailure()
        }
    }
}
