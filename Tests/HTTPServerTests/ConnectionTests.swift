import HTTP
import HTTPServer
import Testing

/// What a connection notices of its client, and what it holds for it. One lane each, so that things happen in order:
/// what came from one client has been dealt with when another, later one has its answer.
struct ConnectionTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let held = "GET /held HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func server(_ configure: (inout ServerConfiguration) -> Void = { _ in }) throws -> LiveServer {
        try LiveServer {
            $0.lanes = 1
            configure(&$0)
        }
    }

    /// Waits until the server has done what it had to before.
    private static func settle(_ server: LiveServer) throws {
        let client = try server.connect()
        try client.send(get)
        _ = try client.receive(through: "GET /")
    }

    // MARK: Presence

    /// Beyond 64 KiB of pipelined requests nothing is read until the first is answered.
    @Test(arguments: [0, 100_000])
    func noticesThatAClientResets(pipelinedBytes: Int) async throws {
        let server = try Self.server()
        var held = server.held.makeAsyncIterator()
        let request: LiveServer.Held?
        do {
            let client = try server.connect()
            try client.send(Self.held)
            request = await held.next()
            try client.send(String(repeating: "x", count: pipelinedBytes))
            try Self.settle(server)
            #expect(request?.client.presence == .present)
            client.reset()
        }
        try Self.settle(server)
        #expect(request?.client.presence == .gone)
        request?.answer(Response(status: .ok))
    }

    @Test(arguments: [0, 100_000])
    func noticesThatAClientHasFinishedSending(pipelinedBytes: Int) async throws {
        let server = try Self.server()
        var held = server.held.makeAsyncIterator()
        let client = try server.connect()
        try client.send(Self.held)
        let request = try #require(await held.next())
        try client.send(String(repeating: "x", count: pipelinedBytes))
        try Self.settle(server)
        #expect(request.client.presence == .present)
        client.finishSending()
        try Self.settle(server)
        #expect(request.client.presence == .finishedSending)
        request.answer(Response(status: .ok, body: Array("answered".utf8)))
        _ = try client.receive(through: "answered")
    }

    @Test func noticesAResetAfterTheEndOfTheStream() async throws {
        let server = try Self.server()
        var held = server.held.makeAsyncIterator()
        let request: LiveServer.Held?
        do {
            let client = try server.connect()
            try client.send(Self.held)
            request = await held.next()
            client.finishSending()
            try Self.settle(server)
            client.reset()
        }
        try Self.settle(server)
        #expect(request?.client.presence == .gone)
        request?.answer(Response(status: .ok))
    }

    // MARK: Memory

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\nX: ", "GET /", "GET /?"])
    func boundsTheHeadsOfAllConnectionsTogether(start: String) throws {
        let server = try Self.server { $0.maximumHeldBytes = 5000 }
        let text = start + String(repeating: "&a", count: 1500)
        let first = try server.connect()
        try first.send(text)
        let second = try server.connect()
        try second.send(text)
        #expect(try second.receiveAll().hasPrefix("HTTP/1.1 503 "))
        // What the refused one held is given back.
        let third = try server.connect()
        try third.send("GET / HTTP/1.1\r\n")
        try third.send("Host: a\r\n\r\n")
        _ = try third.receive(through: "GET /")
        withExtendedLifetime(first) {}
    }

    @Test func boundsPipelinedRequestsOfAllConnectionsTogether() async throws {
        let server = try Self.server { $0.maximumHeldBytes = 5000 }
        var held = server.held.makeAsyncIterator()
        let client = try server.connect()
        try client.send(Self.held)
        let request = try #require(await held.next())
        try client.send(String(repeating: Self.get, count: 1000))
        try Self.settle(server)
        request.answer(Response(status: .ok, body: Array("only one".utf8)))
        let answer = try client.receive(through: "only one")
        #expect(answer.contains("\r\nConnection: close\r\n"))
        client.finishSending()
        #expect(try client.receiveAll() == "")
    }

    @Test func boundsAnswersThatAreNotReadTogether() throws {
        let server = try Self.server { $0.maximumHeldBytes = 12 << 20 }
        let large = "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let clients = try (0..<2).map { _ in
            let client = try server.connect()
            try client.send(large)
            _ = try client.receive(through: "\r\n\r\n")
            return client
        }
        try Self.settle(server)
        // The second answer alone is within the bound; the first was given up for it.
        #expect(try clients[1].receive(count: 8 << 20).count == 8 << 20)
        #expect(throws: RawClient.Failure.self) { try clients[0].receive(count: 8 << 20) }
    }
}
