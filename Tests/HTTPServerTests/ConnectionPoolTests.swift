import HTTP
import HTTPServer
import Testing

/// What a server does with more connections than it admits. One lane each, so that things happen in order.
struct ConnectionPoolTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func server(admitting count: Int, reserve: Int = 64) throws -> LiveServer {
        try LiveServer {
            $0.maximumConnections = count
            $0.reservedConnections = reserve
            $0.lanes = 1
        }
    }

    /// A client in the middle of a request, as the server knows.
    private static func busyClient(of server: LiveServer) throws -> RawClient {
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        _ = try client.receive(through: "100 Continue\r\n\r\n")
        return client
    }

    @Test func closesTheConnectionThatHasBeenIdleLongest() throws {
        let server = try Self.server(admitting: 2)
        let clients = try (0..<2).map { _ in try server.connect() }
        // The first to come is the last to have asked.
        for client in clients.reversed() {
            try client.send(Self.get)
            _ = try client.receive(through: "GET /")
        }
        let new = try server.connect()
        try new.send(Self.get)
        _ = try new.receive(through: "GET /")
        #expect(try clients[1].receiveAll() == "")
        try clients[0].send(Self.get)
        _ = try clients[0].receive(through: "GET /")
    }

    @Test func closesSilentConnectionsWithoutAWord() throws {
        let server = try Self.server(admitting: 2)
        let silent = try (0..<20).map { _ in try server.connect() }
        let client = try server.connect()
        try client.send(Self.get)
        _ = try client.receive(through: "GET /")
        for other in silent.prefix(19) { #expect(try other.receiveAll() == "") }
    }

    @Test func closesAConnectionThatHasSaidAll() throws {
        let server = try Self.server(admitting: 1)
        let first = try server.connect()
        try first.send("GET /\n")
        #expect(try first.receiveAll().hasPrefix("HTTP/1.1 400 "))
        let second = try server.connect()
        try second.send(Self.get)
        _ = try second.receive(through: "GET /")
    }

    @Test func answersForHealthBeyondTheLimit() throws {
        let server = try Self.server(admitting: 1)
        let busy = try Self.busyClient(of: server)
        let other = try server.connect()
        try other.send(Self.get)
        let refusal = try other.receiveAll()
        #expect(refusal.hasPrefix("HTTP/1.1 503 "))
        #expect(refusal.contains("\r\nConnection: close\r\n"))
        let probe = try server.connect()
        try probe.send(Self.health)
        #expect(try probe.receiveAll().hasPrefix("HTTP/1.1 200 "))
        try busy.send("ok")
        _ = try busy.receive(through: "\r\n\r\nok")
    }

    @Test(arguments: ["", "GET /health HT"])
    func clientsThatDoNotAskMakeRoomInTheReserve(start: String) throws {
        let server = try Self.server(admitting: 1, reserve: 2)
        let busy = try Self.busyClient(of: server)
        let slow = try (0..<20).map { _ in try server.connect() }
        for client in slow { try? client.send(start) }
        let probe = try server.connect()
        try probe.send(Self.health)
        #expect(try probe.receiveAll().hasPrefix("HTTP/1.1 200 "))
        withExtendedLifetime((busy, slow)) {}
    }

    @Test(arguments: ["Content-Length: 2", "Transfer-Encoding: chunked"])
    func readsNoBodyBeyondTheLimit(framing: String) throws {
        let server = try Self.server(admitting: 1)
        let busy = try Self.busyClient(of: server)
        let other = try server.connect()
        try other.send("POST /health HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(framing)\r\n\r\n")
        #expect(try other.receiveAll().hasPrefix("HTTP/1.1 503 "))
        withExtendedLifetime(busy) {}
    }

    @Test func givesClientsBeyondTheLimitLittleTime() throws {
        let server = try LiveServer {
            $0.maximumConnections = 1
            $0.reserveTimeout = .milliseconds(50)
            $0.lanes = 1
        }
        let busy = try Self.busyClient(of: server)
        #expect(try server.connect().receiveAll() == "")
        let slow = try server.connect()
        try slow.send("GET /hea")
        #expect(try slow.receiveAll().hasPrefix("HTTP/1.1 408 "))
        withExtendedLifetime(busy) {}
    }
}
