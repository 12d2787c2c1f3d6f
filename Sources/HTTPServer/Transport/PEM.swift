private import COpenSSL
private import Files
private import Glibc

/// Certificates and keys in files of PEM (RFC 7468).
enum PEM {
    /// A certificate in memory.
    final class Certificate {
        let pointer: OpaquePointer
        fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { X509_free(pointer) }
    }

    /// A private key in memory.
    final class Key {
        let pointer: OpaquePointer
        fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { EVP_PKEY_free(pointer) }
    }

    /// The certificate of a server with what proves it.
    struct Identity {
        let certificatePath: String
        let keyPath: String
        let certificate: Certificate
        /// The authorities that signed it, up to one that clients know.
        let chain: [Certificate]
        let key: Key
        /// The time in seconds since 1970 at which all of these certificates are valid.
        let validity: ClosedRange<Int>

        init(certificate path: String, key keyPath: String) throws(CertificateError) {
            let certificates = try PEM.certificates(in: path)
            guard let first = certificates.first else { throw .noCertificate(path: path) }
            (certificatePath, self.keyPath, certificate) = (path, keyPath, first)
            chain = Array(certificates.dropFirst())
            guard chain.count < PEM.maximumChain else {
                throw .refused(
                    path: path,
                    reason:
                        "it holds \(certificates.count) certificates, and clients take chains of \(PEM.maximumChain)")
            }
            key = try PEM.key(in: keyPath)
            let start = certificates.compactMap { PEM.seconds(X509_get0_notBefore($0.pointer)) }.max() ?? 0
            let end = certificates.compactMap { PEM.seconds(X509_get0_notAfter($0.pointer)) }.min() ?? .max
            // One that ends before it begins is never valid; its end is what matters.
            validity = min(start, end)...end
        }
    }

    private static let maximumSize = 1 << 20
    /// The most certificates that a server shows. OpenSSL's clients take chains of ten and some more by default.
    private static let maximumChain = 10

    /// All certificates of a file, in order.
    static func certificates(in path: String) throws(CertificateError) -> [Certificate] {
        try withFile(path) { bio throws(CertificateError) in
            var certificates: [Certificate] = []
            while let pointer = PEM_read_bio_X509(bio, nil, nil, nil) { certificates.append(Certificate(pointer)) }
            try checkEnd(path)
            return certificates
        }
    }

    private static func key(in path: String) throws(CertificateError) -> Key {
        try withFile(path) { bio throws(CertificateError) in
            var isEncrypted = false
            let pointer = withUnsafeMutablePointer(to: &isEncrypted) { isEncrypted in
                // Without a callback of ours, OpenSSL would ask for the password at the terminal.
                PEM_read_bio_PrivateKey(
                    bio, nil,
                    { _, _, _, isEncrypted in
                        isEncrypted?.assumingMemoryBound(to: Bool.self).pointee = true
                        return -1
                    }, isEncrypted)
            }
            if isEncrypted { throw .encryptedKey(path: path) }
            // OpenSSL's reasons do not tell a key that is not there from one that is broken.
            guard let pointer else { throw .noKey(path: path) }
            return Key(pointer)
        }
    }

    /// Reads a file through OpenSSL's eyes.
    private static func withFile<Result>(
        _ path: String, _ body: (OpaquePointer) throws(CertificateError) -> Result
    ) throws(CertificateError) -> Result {
        let bytes: [UInt8]
        do { bytes = try DurableFile.read(path, maximumSize: maximumSize) } catch { throw .unreadable(error) }
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let bio = BIO_new(BIO_s_mem()) else { throw .unusable(reason: OpenSSLError.take()) }
        defer { BIO_free(bio) }
        guard bytes.isEmpty || BIO_write(bio, bytes, Int32(clamping: bytes.count)) == bytes.count else {
            throw .unusable(reason: OpenSSLError.take())
        }
        return try body(bio)
    }

    /// - Throws: where reading did not end because there is nothing more.
    private static func checkEnd(_ path: String) throws(CertificateError) {
        let code = ERR_peek_last_error()
        guard code != 0, !(ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE) else {
            return
        }
        throw .refused(path: path, reason: OpenSSLError.take())
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int? {
        var fields = tm()
        return ASN1_TIME_to_tm(time, &fields) == 1 ? timegm(&fields) : nil
    }
}
