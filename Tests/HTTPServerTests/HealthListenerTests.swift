import HTTPServer
import TestSupport
import Testing

/// The listener for health beside that for everything.
struct HealthListenerTests {
    private static let question = "GET /standing HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func tellsTheHandlerByWhichListenerAClientCame() throws {
        let server = try LiveServer { $0.healthPort = 0 }
        let address = try #require(server.healthAddresses.first)
        #expect(server.healthAddresses.count == 1 && !server.addresses.contains(address))
        let probe = try RawClient(address, of: server.server)
        let client = try server.connect()
        for (client, standing) in [(probe, "healthOnly"), (client, "admitted")] {
            try client.send(Self.question)
            _ = try client.receive(through: "\r\n\r\n" + standing)
        }
    }

    @Test func isNotThereUnlessAskedFor() throws {
        #expect(try LiveServer().healthAddresses == [])
    }

    @Test func speaksPlainTextWhereTheOtherIsEncrypted() throws {
        let folder = try TestFolder()
        let certificate = try folder.serverCertificate(TestCertificate("localhost"))
        let server = try LiveServer {
            $0.healthPort = 0
            $0.certificate = certificate
        }
        let probe = try RawClient(try #require(server.healthAddresses.first), of: server.server)
        try probe.send(Self.question)
        _ = try probe.receive(through: "healthOnly")
        let client = try TLSClient(try #require(server.addresses.first), of: server.server)
        try client.send(Self.question)
        _ = try client.receive(through: "admitted")
    }

    @Test func answersWhateverTheOtherHolds() throws {
        let server = try LiveServer {
            $0.healthPort = 0
            $0.maximumConnections = 2
        }
        let clients = try (0..<66).map { _ in try server.connect() }
        let address = try #require(server.healthAddresses.first)
        // One after the other: places come back.
        for _ in 0..<100 {
            let probe = try RawClient(address, of: server.server)
            try probe.send("GET /standing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try probe.receiveAll().hasSuffix("healthOnly"))
        }
        #expect(clients.count == 66)
    }

    @Test(arguments: [
        "GET /hea", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func answersAmongClientsThatSendHalfARequest(text: String) throws {
        let server = try LiveServer { $0.healthPort = 0 }
        let address = try #require(server.healthAddresses.first)
        var clients: [RawClient] = []
        for _ in 0..<200 {
            let client = try RawClient(address, of: server.server)
            try client.send(text)
            clients.append(client)
        }
        let probe = try RawClient(address, of: server.server)
        try probe.send(Self.question)
        _ = try probe.receive(through: "healthOnly")
        #expect(clients.count == 200)
    }

    @Test func holdsNoMoreThanItsOwnConnections() throws {
        let server = try LiveServer { $0.healthPort = 0 }
        let address = try #require(server.healthAddresses.first)
        var probes: [RawClient] = []
        for _ in 0..<64 {
            let probe = try RawClient(address, of: server.server)
            try probe.send(Self.question)
            _ = try probe.receive(through: "healthOnly")
            probes.append(probe)
        }
        let excess = try RawClient(address, of: server.server)
        try excess.send(Self.question)
        _ = try excess.receive(through: "healthOnly")
        #expect(try probes[0].receiveAll() == "")
        let client = try server.connect()
        try client.send(Self.question)
        _ = try client.receive(through: "admitted")
        #expect(probes.count == 64)
    }

    @Test func closesWithTheServer() async throws {
        let server = try LiveServer { $0.healthPort = 0 }
        let probe = try RawClient(try #require(server.healthAddresses.first), of: server.server)
        try probe.send(Self.question)
        _ = try probe.receive(through: "healthOnly")
        #expect(await server.shutDown())
        #expect(try probe.receiveAll() == "")
    }
}
