import Files
import Glibc
import HTTPServer
import TestSupport
import Testing

struct ServerCertificateTests {
    private let folder: TestFolder
    private let good: TestCertificate

    init() throws {
        folder = try TestFolder()
        good = try TestCertificate("localhost")
        try folder.write(good)
    }

    private func error(hasClients: Bool = false) throws -> CertificateError? {
        #expect(throws: CertificateError.self) {
            try ServerCertificate(folder.certificateFiles(hasClients: hasClients))
        }
    }

    private var certificate: String { folder.path + "/certificate.pem" }
    private var key: String { folder.path + "/key.pem" }

    @Test func refusesFilesThatAreNotThere() throws {
        let missing = folder.path + "/missing"
        let files = ServerCertificate.Files(certificate: missing, key: key, clientAuthorities: nil)
        let reason = String(cString: strerror(ENOENT))
        #expect(throws: CertificateError.unreadable(.unusable(path: missing, reason: reason))) {
            try ServerCertificate(files)
        }
    }

    /// Opening a pipe that nobody writes to would never return.
    @Test func refusesAPipe() throws {
        unlink(key)
        mkfifo(key, 0o600)
        #expect(try error() == .unreadable(.unusable(path: key, reason: "is not a regular file")))
    }

    @Test func refusesAChainThatNoClientTakes() throws {
        try folder.write(Array(repeating: good.certificate, count: 11).flatMap { $0 }, to: "certificate.pem")
        #expect(try error()?.description.contains("11 certificates") == true)
    }

    @Test(arguments: ["", "no PEM\n", "-----BEGIN CERTIFICATE-----"]) func refusesFilesWithoutPEM(text: String) throws {
        try folder.write(Array(text.utf8), to: "certificate.pem")
        #expect(try error()?.description.hasPrefix(certificate) == true)
        try folder.write(good.certificate, to: "certificate.pem")
        try folder.write(Array(text.utf8), to: "key.pem")
        #expect(try error() == .noKey(path: key))
    }

    @Test func refusesFilesThatAreSwapped() throws {
        try folder.write(good.key, to: "certificate.pem")
        #expect(try error() == .noCertificate(path: certificate))
        try folder.write(good.certificate, to: "certificate.pem")
        try folder.write(good.certificate, to: "key.pem")
        #expect(try error() == .noKey(path: key))
    }

    @Test func refusesACertificateThatIsBroken() throws {
        var bytes = good.certificate
        bytes.replaceSubrange(40..<44, with: Array("!!!!".utf8))
        try folder.write(bytes, to: "certificate.pem")
        guard case .refused(certificate, _) = try error() else {
            Issue.record("Another error was thrown.")
            return
        }
    }

    @Test func refusesAChainThatIsBroken() throws {
        try folder.write(good.certificate + Array("-----BEGIN CERTIFICATE-----\nAAAA".utf8), to: "certificate.pem")
        guard case .refused(certificate, _) = try error() else {
            Issue.record("Another error was thrown.")
            return
        }
    }

    @Test func refusesAnEncryptedKey() throws {
        try folder.write(good.encryptedKey, to: "key.pem")
        #expect(try error() == .encryptedKey(path: key))
    }

    @Test func refusesTheKeyOfAnother() throws {
        try folder.write(TestCertificate("localhost").key, to: "key.pem")
        #expect(try error() == .mismatch(certificate: certificate, key: key))
    }

    @Test func refusesClientsOfNobody() throws {
        try folder.write([], to: "authority.pem")
        #expect(try error(hasClients: true) == .noCertificate(path: folder.path + "/authority.pem"))
    }

    /// Both may stand in one file.
    @Test func takesCertificateAndKeyOfOneFile() throws {
        try folder.write(good.key + good.certificate, to: "both.pem")
        let both = folder.path + "/both.pem"
        _ = try ServerCertificate(.init(certificate: both, key: both, clientAuthorities: nil))
    }

    @Test func knowsWhenAllOfTheChainIsValid() throws {
        let authority = try TestCertificate("authority", validity: -100...1000)
        let own = try TestCertificate("localhost", signer: authority, validity: -1000...10_000)
        try folder.write(own, chain: [authority])
        let validity = try ServerCertificate(folder.certificateFiles()).validity
        let now = time(nil)
        // The clock may have gone on since they were made.
        #expect(abs(validity.lowerBound - (now - 100)) <= 60 && abs(validity.upperBound - (now + 1000)) <= 60)
    }

    /// Starting with such a certificate is possible; putting it in the place of a good one is not.
    @Test func doesNotReplaceACertificateByOneThatIsNotValidNow() throws {
        let served = try ServerCertificate(folder.certificateFiles())
        let validity = served.validity
        try folder.write(TestCertificate("localhost", validity: -7200 ... -3600))
        #expect(throws: CertificateError.expired(path: certificate)) { try served.reload() }
        _ = try ServerCertificate(folder.certificateFiles())
        try folder.write(TestCertificate("localhost", validity: 3600...7200))
        #expect(throws: CertificateError.notYetValid(path: certificate)) { try served.reload() }
        #expect(served.validity == validity)
    }
}
