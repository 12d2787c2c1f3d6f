private import COpenSSL

/// What all sessions of a side share: versions, ciphers, certificates and the keys of session tickets.
///
/// `@unchecked Sendable`: OpenSSL counts its references under a lock of its own, and it is not changed once it is made.
package final class TLSContext: @unchecked Sendable {
    /// Who begins.
    enum Side {
        case server, client
    }

    let pointer: OpaquePointer
    let side: Side

    /// TLS 1.2 with ephemeral keys and authenticated encryption alone; those of TLS 1.3 all have both.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"
    /// The protocol that is spoken over TLS, as ALPN names it (RFC 7301).
    private static let protocolName = Array("http/1.1".utf8)

    private init(_ side: Side) throws(CertificateError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(side == .server ? TLS_server_method() : TLS_client_method()) else {
            throw .unusable(reason: OpenSSLError.take())
        }
        (pointer, self.side) = (context, side)
        SSL_CTX_set_options(context, GRADCON_TLS_OPTIONS)
        // Idle sessions give their buffers back, and the chain is that of the file, not one put together of the
        // authorities of clients.
        let mode = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN
        SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(mode), nil)
        guard SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1,
            SSL_CTX_set_cipher_list(context, Self.ciphers) == 1
        else { throw .unusable(reason: OpenSSLError.take()) }
    }

    deinit { SSL_CTX_free(pointer) }

    /// The context of a server.
    ///
    /// Sessions are resumed by tickets, which the client keeps; their key lives as long as the context, and a ticket
    /// of another context leads to a full handshake.
    ///
    /// - Parameters:
    ///   - identity: the certificate and its key.
    ///   - clientAuthorities: where not empty, a client must have a certificate that one of these has signed.
    convenience init(_ identity: PEM.Identity, clientAuthorities: [PEM.Certificate]) throws(CertificateError) {
        try self.init(.server)
        ERR_clear_error()
        guard SSL_CTX_use_certificate(pointer, identity.certificate.pointer) == 1 else {
            throw .refused(path: identity.certificatePath, reason: OpenSSLError.take())
        }
        for certificate in identity.chain {
            // It counts a reference of its own.
            guard SSL_CTX_ctrl(pointer, SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(certificate.pointer)) == 1
            else {
                throw .refused(path: identity.certificatePath, reason: OpenSSLError.take())
            }
        }
        guard SSL_CTX_use_PrivateKey(pointer, identity.key.pointer) == 1, SSL_CTX_check_private_key(pointer) == 1 else {
            ERR_clear_error()
            throw .mismatch(certificate: identity.certificatePath, key: identity.keyPath)
        }
        SSL_CTX_set_alpn_select_cb(
            pointer,
            { _, selected, selectedCount, offered, offeredCount, _ in
                let offered = UnsafeBufferPointer(start: offered, count: Int(offeredCount))
                return TLSContext.select(selected, selectedCount, offered)
            }, nil)
        // Tickets need no memory of the server's.
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // Without a name of its own, a session with a client's certificate is not resumed but refused.
        SSL_CTX_set_session_id_context(pointer, Self.protocolName, UInt32(Self.protocolName.count))
        guard !clientAuthorities.isEmpty else { return }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        for authority in clientAuthorities {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(pointer), authority.pointer)
            SSL_CTX_add_client_CA(pointer, authority.pointer)
        }
    }

    /// The context of a client that does not look at the server's certificate, which need not name the address that
    /// is asked: it asks its own machine whether a service is well, and sends no secret. The kubelet does the same.
    package static func unverifyingClient() throws(CertificateError) -> TLSContext {
        let context = try TLSContext(.client)
        SSL_CTX_set_verify(context.pointer, SSL_VERIFY_NONE, nil)
        return context
    }

    /// Chooses HTTP/1.1 among what a client offers; one that offers protocols, and not this, is refused
    /// (RFC 7301, section 3.2).
    private static func select(
        _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ selectedCount: UnsafeMutablePointer<UInt8>?,
        _ offered: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        var rest = offered[...]
        // A byte of length before each name.
        while let length = rest.popFirst() {
            let name = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            guard name.elementsEqual(protocolName) else { continue }
            selected?.pointee = UnsafeBufferPointer(rebasing: name).baseAddress
            selectedCount?.pointee = length
            return SSL_TLSEXT_ERR_OK
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
}
