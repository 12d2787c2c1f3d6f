import COpenSSL
import HTTPServer
import TestSupport
import Testing

struct ServerStatisticsTests {
    @Test func countsConnections() async throws {
        let server = try LiveServer { $0.healthPort = 0 }
        let clients = try (0..<3).map { _ in try server.connect() }
        for client in clients {
            try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.receive(through: "GET /a")
        }
        let open = server.server.statistics
        #expect(open.admitted == 3 && open.beyondLimit == 0 && open.health == 0 && open.accepted == 3)
        #expect(open.finishedHandshakes == 0 && open.failedHandshakes == 0)
        #expect(await server.shutDown())
        let closed = server.server.statistics
        #expect(closed.admitted == 0 && closed.accepted == 3)
    }

    @Test func countsHandshakes() async throws {
        let folder = try TestFolder()
        let certificate = try folder.serverCertificate(TestCertificate("localhost"))
        let server = try LiveServer { $0.certificate = certificate }
        let address = try #require(server.addresses.first)
        let client = try TLSClient(address, of: server.server)
        try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.receive(through: "GET /a")
        #expect(throws: TLSClient.TLSFailure.self) {
            try TLSClient(address, of: server.server, .init(version: TLS1_1_VERSION))
        }
        let plain = try server.connect()
        try plain.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try plain.receive(through: "TLS")
        // One that says nothing until the server goes away.
        let silent = try server.connect()
        #expect(await server.shutDown())
        withExtendedLifetime(silent) {}
        let statistics = server.server.statistics
        #expect(statistics.finishedHandshakes == 1 && statistics.failedHandshakes == 3)
        #expect(statistics.accepted == 4 && statistics.admitted == 0)
    }
}
