private import Glibc
private import Synchronization

/// The certificate by which a server's new connections are encrypted. It is read from files, and read anew while the
/// server runs; connections keep the one that they began with.
package final class ServerCertificate: Sendable {
    /// PEM files.
    package struct Files: Sendable, Equatable {
        /// The certificate chain, the server's own first.
        package let certificate: String
        /// The private key.
        package let key: String
        /// The authorities of which one must have signed a client's certificate; nil where clients need none.
        package let clientAuthorities: String?

        /// Names the files.
        package init(certificate: String, key: String, clientAuthorities: String?) {
            (self.certificate, self.key, self.clientAuthorities) = (certificate, key, clientAuthorities)
        }

        /// All of them.
        package var paths: [String] { [certificate, key] + (clientAuthorities.map { [$0] } ?? []) }
    }

    private struct Loaded: Sendable {
        let context: TLSContext
        let validity: ClosedRange<Int>
    }

    /// Where the certificate comes from.
    package let files: Files
    private let loaded: Mutex<Loaded>

    /// Reads the files.
    ///
    /// - Throws: where they cannot be used. A certificate whose time is over, or has not come, can be.
    package init(_ files: Files) throws(CertificateError) {
        self.files = files
        loaded = Mutex(try Self.load(files))
    }

    /// Reads the files anew. From then on new connections get what they hold.
    ///
    /// - Throws: where they cannot be used, or the certificate is not valid now; what was in use stays so.
    package func reload() throws(CertificateError) {
        let new = try Self.load(files)
        let now = time(nil)
        if now > new.validity.upperBound { throw .expired(path: files.certificate) }
        if now < new.validity.lowerBound { throw .notYetValid(path: files.certificate) }
        loaded.withLock { $0 = new }
    }

    /// The seconds since 1970 within which the certificate in use, and all of its chain, are valid.
    package var validity: ClosedRange<Int> { loaded.withLock { $0.validity } }

    /// What new sessions are made of.
    var context: TLSContext { loaded.withLock { $0.context } }

    private static func load(_ files: Files) throws(CertificateError) -> Loaded {
        let identity = try PEM.Identity(certificate: files.certificate, key: files.key)
        var authorities: [PEM.Certificate] = []
        if let path = files.clientAuthorities {
            authorities = try PEM.certificates(in: path)
            // Nobody must be let in because the file is empty.
            guard !authorities.isEmpty else { throw .noCertificate(path: path) }
        }
        return Loaded(
            context: try TLSContext(identity, clientAuthorities: authorities), validity: identity.validity)
    }
}
