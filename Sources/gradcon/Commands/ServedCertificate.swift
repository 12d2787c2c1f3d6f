import Dispatch
import Glibc
import HTTPServer
import Logging
import ScoringService

/// The certificate of the service: read anew when asked, with a word in the log about what came of it, and about its
/// end.
final class ServedCertificate: Sendable {
    let certificate: ServerCertificate
    /// The files as they were before they were first read.
    let watch: FileWatch
    private let logger: Logger

    private static let day = 86_400
    /// So long before the certificate's end, in seconds, warnings begin.
    private static let warningTime = 7 * day

    /// Reads the files of a configuration; nil where it has none.
    init?(_ tls: Configuration.TLS, logger: Logger) throws(CertificateError) {
        guard !tls.certificate.isEmpty else { return nil }
        let files = ServerCertificate.Files(
            certificate: tls.certificate, key: tls.key,
            clientAuthorities: tls.clientAuthorities.isEmpty ? nil : tls.clientAuthorities)
        watch = FileWatch(files.paths)
        certificate = try ServerCertificate(files)
        self.logger = logger
    }

    /// Reads the files anew; what cannot be used changes nothing.
    func reload() {
        do throws(CertificateError) {
            try certificate.reload()
            logger.notice("the certificate was read anew from \(certificate.files.certificate)")
            warn()
        } catch {
            logger.warning("new connections go on with the certificate in use: \(error)")
        }
    }

    /// Warns where the certificate's time is over, soon over or has not come, now and every day.
    func warnDaily() {
        warn()
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.day)) { [self] in warnDaily() }
    }

    private func warn() {
        let (path, validity, now) = (certificate.files.certificate, certificate.validity, time(nil))
        if now > validity.upperBound {
            logger.warning("\(CertificateError.expired(path: path)) Clients refuse it.")
        } else if now < validity.lowerBound {
            logger.warning("\(CertificateError.notYetValid(path: path)) Clients refuse it.")
        } else if validity.upperBound - now < Self.warningTime {
            let hours = (validity.upperBound - now) / 3600
            logger.warning("the certificate in \(path) expires in \(hours / 24) days and \(hours % 24) hours")
        }
    }
}
