import Foundation
import TestSupport
import Testing

/// The service as a process, encrypted.
struct ServeTLSTests {
    private let folder: TestFolder
    private let settings: [String]

    init() throws {
        let folder = try TestFolder()
        settings = ["certificate", "key"].flatMap { ["--set", "tls.\($0)=\(folder.path)/\($0).pem"] }
        self.folder = folder
    }

    private func write(_ certificate: TestCertificate) throws {
        try folder.write(certificate.certificate, to: "certificate.pem")
        try folder.write(certificate.key, to: "key.pem")
    }

    private func serve(_ more: [String] = []) throws -> Program.Running {
        try Program.serve(["--config", "Config/gradcon.yaml"] + settings + more)
    }

    /// Reads the log until a line holds a text.
    private func wait(for text: String, in command: Program.Command) throws {
        while !(try command.nextErrorLines()).contains(text) {}
    }

    @Test func healthIsAskedOverTLS() throws {
        try write(TestCertificate("localhost"))
        let server = try serve()
        defer { server.end() }
        #expect(try Program.run(["healthcheck", server.url("/healthz", scheme: "https")]).status == 0)
        let plain = try Program.run(["healthcheck", server.url("/healthz")])
        #expect(plain.status == 1 && plain.error.contains("400"))
        let own = ["healthcheck", "--set", "server.port=\(server.port)"] + settings
        #expect(try Program.run(own).status == 0)
    }

    @Test func healthIsAskedOfItsListener() throws {
        try write(TestCertificate("localhost"))
        try folder.write(TestCertificate("authority").certificate, to: "authority.pem")
        let clients = ["--set", "tls.client_authorities=\(folder.path)/authority.pem"]
        let server = try serve(clients + ["--set", "server.health_port=0"])
        defer { server.end() }
        let port = try #require(server.healthPort)
        #expect(try Program.run(["healthcheck", "http://127.0.0.1:\(port)/livez"]).status == 0)
        let other = try Program.run(["healthcheck", "http://127.0.0.1:\(port)/models"])
        #expect(other.status == 1 && other.error.contains("403"))
        // The service's own port asks for a certificate.
        #expect(try Program.run(["healthcheck", server.url("/healthz", scheme: "https")]).status == 1)
        let own = ["healthcheck", "--set", "server.health_port=\(port)"] + settings + clients
        #expect(try Program.run(own).status == 0)
    }

    @Test func healthcheckSaysThatAPortSpeaksNoTLS() throws {
        let server = try Program.serve(["--config", "Config/gradcon.yaml"])
        defer { server.end() }
        let result = try Program.run(["healthcheck", server.url("/healthz", scheme: "https")])
        #expect(result.status == 1 && result.error.contains("does not speak TLS"))
    }

    @Test func aKeyOfAnotherCertificateIsAnError() throws {
        try write(TestCertificate("localhost"))
        try folder.write(TestCertificate("localhost").key, to: "key.pem")
        let result = try Program.run(["serve", "--port", "0", "--config", "Config/gradcon.yaml"] + settings)
        #expect(result.status == 2 && result.output == "" && result.error.contains("does not belong to"))
    }

    @Test(arguments: [["tls.key=k"], ["tls.client_authorities=a"], ["tls.certificate=c"]])
    func halfAConfigurationIsAnError(settings: [String]) throws {
        let flags = settings.flatMap { ["--set", $0] }
        let result = try Program.run(["serve", "--check-config", "--config", "Config/gradcon.yaml"] + flags)
        #expect(result.status == 2 && result.error.contains("tls.certificate"))
    }

    /// The log says what came of each change: of the files, and of a signal.
    @Test func certificatesAreReadAnew() throws {
        try write(TestCertificate("localhost", validity: -7200 ... -3600))
        let command = try Program.start(["serve", "--port", "0", "--config", "Config/gradcon.yaml"] + settings)
        defer {
            command.signal(SIGINT)
            _ = command.waitForStatus()
        }
        try wait(for: "has expired. Clients refuse it.", in: command)
        let soon = try TestCertificate("localhost", validity: -3600...7200)
        try folder.write(soon.key, to: "key.pem")
        try wait(for: "does not belong to", in: command)
        try folder.write(soon.certificate, to: "certificate.pem")
        try wait(for: "expires in 0 days and 1 hours", in: command)
        command.signal(SIGHUP)
        try wait(for: "read anew", in: command)
    }

    /// Plain text, a record that is none, and a client that says nothing.
    @Test func handshakesThatFailAreCounted() throws {
        try write(TestCertificate("localhost"))
        let server = try serve(["--set", "tls.handshake_timeout=0.1"])
        defer { server.end() }
        let clients = try (0..<3).map { _ in try #require(ServiceClient(port: server.port)) }
        #expect(clients[0].status(of: "/models") == 400)
        #expect(clients[1].status("\u{16}\u{3}\u{1}\u{0}\u{5}hello") == nil)
        var told = 0
        while told < 3 {
            for line in try server.logLines(through: " refused ") where line.contains(" refused ") {
                told += line.split(separator: "tls=").last.flatMap { Int($0) } ?? 0
            }
        }
        #expect(told == 3)
    }
}
