import HTTPServer
import TestSupport

extension TestFolder {
    /// Writes a certificate, its key and authorities of clients to the files that ``certificateFiles(hasClients:)``
    /// names.
    func write(_ certificate: TestCertificate, chain: [TestCertificate] = [], authority: TestCertificate? = nil) throws
    {
        try write(certificate.certificate + chain.flatMap(\.certificate), to: "certificate.pem")
        try write(certificate.key, to: "key.pem")
        if let authority { try write(authority.certificate, to: "authority.pem") }
    }

    func certificateFiles(hasClients: Bool = false) -> ServerCertificate.Files {
        ServerCertificate.Files(
            certificate: path + "/certificate.pem", key: path + "/key.pem",
            clientAuthorities: hasClients ? path + "/authority.pem" : nil)
    }

    /// What a server uses, from files that are written here.
    func serverCertificate(
        _ certificate: TestCertificate, authority: TestCertificate? = nil
    ) throws -> ServerCertificate {
        try write(certificate, authority: authority)
        return try ServerCertificate(certificateFiles(hasClients: authority != nil))
    }
}
