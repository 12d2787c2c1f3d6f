import COpenSSL
import Glibc

/// A certificate with its key (P-256), made for a test.
package final class TestCertificate {
    /// Certificate and key as PEM.
    package let certificate, key, encryptedKey: [UInt8]
    private let x509, pair: OpaquePointer

    package struct Failure: Error {
        let call: String
    }

    /// - Parameters:
    ///   - name: the common name.
    ///   - signer: an authority; nil: the certificate is one, and signs itself.
    ///   - validity: the seconds from now within which it is valid.
    package init(_ name: String, signer: TestCertificate? = nil, validity: ClosedRange<Int> = -3600...864_000) throws {
        func made<Handle>(_ handle: Handle?, _ call: String = #function) throws -> Handle {
            guard let handle else { throw Failure(call: call) }
            return handle
        }
        var pair: OpaquePointer?
        let generator = try made(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil))
        defer { EVP_PKEY_CTX_free(generator) }
        EVP_PKEY_keygen_init(generator)
        EVP_PKEY_CTX_set_ec_paramgen_curve_nid(generator, NID_X9_62_prime256v1)
        EVP_PKEY_keygen(generator, &pair)
        self.pair = try made(pair, "EVP_PKEY_keygen")
        x509 = try made(X509_new())
        X509_set_version(x509, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(x509), Int.random(in: 1...Int.max))
        X509_gmtime_adj(X509_getm_notBefore(x509), validity.lowerBound)
        X509_gmtime_adj(X509_getm_notAfter(x509), validity.upperBound)
        X509_set_pubkey(x509, self.pair)
        X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8, name, -1, -1, 0)
        X509_set_issuer_name(x509, X509_get_subject_name(signer?.x509 ?? x509))
        if signer == nil {
            let extensions = X509V3_EXT_conf_nid(nil, nil, NID_basic_constraints, "critical,CA:TRUE")
            X509_add_ext(x509, extensions, -1)
            X509_EXTENSION_free(extensions)
        }
        X509_sign(x509, signer?.pair ?? self.pair, EVP_sha256())

        let (x509, key) = (x509, self.pair)
        certificate = try Self.written { PEM_write_bio_X509($0, x509) }
        self.key = try Self.written { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
        let password = Array("secret".utf8)
        encryptedKey = try Self.written {
            PEM_write_bio_PrivateKey($0, key, EVP_aes_128_cbc(), password, Int32(password.count), nil, nil)
        }
    }

    deinit {
        X509_free(x509)
        EVP_PKEY_free(pair)
    }

    private static func written(_ write: (OpaquePointer) -> Int32) throws -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { throw Failure(call: "BIO_new") }
        defer { BIO_free(bio) }
        guard write(bio) == 1 else { throw Failure(call: "PEM_write") }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio))
        guard BIO_read(bio, &bytes, Int32(bytes.count)) == bytes.count else { throw Failure(call: "BIO_read") }
        return bytes
    }

    /// Lets a client present the certificate.
    package func use(in session: OpaquePointer) {
        SSL_use_certificate(session, x509)
        SSL_use_PrivateKey(session, pair)
    }
}
