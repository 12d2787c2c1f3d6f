package import Files

/// Why a server cannot encrypt with the files that it is given.
package enum CertificateError: Error, Sendable, Equatable {
    /// The file cannot be read.
    case unreadable(FileError)
    /// The file holds no certificate.
    case noCertificate(path: String)
    /// The file holds no private key that can be read.
    case noKey(path: String)
    /// The private key is encrypted, and there is nobody to ask for its password.
    case encryptedKey(path: String)
    /// The file holds something between the marks of PEM that is not what they say, or that OpenSSL finds too weak.
    case refused(path: String, reason: String)
    /// The key is not that of the certificate.
    case mismatch(certificate: String, key: String)
    /// A certificate of the chain is no longer valid.
    case expired(path: String)
    /// A certificate of the chain is not valid yet.
    case notYetValid(path: String)
    /// OpenSSL could not be set up.
    case unusable(reason: String)
}

extension CertificateError: CustomStringConvertible {
    /// A full sentence.
    package var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .noCertificate(let path): "\(path) holds no certificate in PEM (-----BEGIN CERTIFICATE-----)."
        case .noKey(let path): "\(path) holds no private key in PEM (-----BEGIN PRIVATE KEY-----) that can be read."
        case .encryptedKey(let path): "The private key in \(path) is encrypted; one without a password is expected."
        case .refused(let path, let reason): "\(path) cannot be used: \(reason)."
        case .mismatch(let certificate, let key):
            "The private key in \(key) does not belong to the first certificate in \(certificate)."
        case .expired(let path): "The certificate in \(path) has expired."
        case .notYetValid(let path): "The certificate in \(path) is not valid yet."
        case .unusable(let reason): "TLS cannot be set up: \(reason)."
        }
    }
}
