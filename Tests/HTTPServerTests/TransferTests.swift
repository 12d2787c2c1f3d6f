import HTTP
import HTTPServer
import TestSupport
import Testing

/// What is told of each request and its answer once they are over: always once.
struct TransferTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: ["GET", "HEAD"], [false, true])
    func measuresARequestAndItsAnswer(method: String, isEncrypted: Bool) async throws {
        let certificate = isEncrypted ? try TestFolder().serverCertificate(TestCertificate("localhost")) : nil
        let server = try LiveServer { $0.certificate = certificate }
        let address = try #require(server.addresses.first)
        let client = isEncrypted ? try TLSClient(address, of: server.server) : try RawClient(address)
        let request = "\(method) /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
        try client.send(request)
        let answer = try client.receiveAllBytes()
        #expect(answer.count > 50)
        let transfers = await server.allTransfers()
        let transfer = try #require(transfers.first)
        #expect(transfers.count == 1 && transfer.isComplete)
        #expect(transfer.bytesReceived == request.utf8.count && transfer.bytesSent == answer.count)
        #expect(transfer.receive >= .zero && transfer.send >= .zero)
        #expect(transfer.total >= transfer.receive + transfer.send)
    }

    /// The second comes in two pieces, the second of them while the first is being answered.
    @Test func measuresPipelinedRequestsOneByOne() async throws {
        let server = try LiveServer { $0.lanes = 1 }
        var held = server.held.makeAsyncIterator()
        let client = try server.connect()
        let requests = [
            "GET /held HTTP/1.1\r\nHost: a\r\n\r\n", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
            "GET /third HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
        try client.send(requests[0] + requests[1].prefix(20))
        let first = try #require(await held.next())
        try client.send(requests[1].dropFirst(20) + requests[2])
        first.answer(Response(status: .ok))
        _ = try client.receive(through: "GET /third")
        let transfers = await server.allTransfers()
        #expect(transfers.map(\.bytesReceived) == requests.map(\.utf8.count))
        #expect(transfers.map(\.isComplete) == [true, true, true])
        for transfer in transfers { #expect(transfer.total >= transfer.receive + transfer.send) }
    }

    /// The time starts with the first byte of a request, not with the end of the one before.
    @Test func aPauseBetweenRequestsBelongsToNone() async throws {
        let server = try LiveServer()
        let client = try server.connect()
        let start = ContinuousClock.now
        for _ in 0..<3 {
            try client.send(Self.get)
            _ = try client.receive(through: "GET /")
        }
        let transfers = await server.allTransfers()
        // The server learns that an answer is sent after the client may have it.
        let elapsed = ContinuousClock.now - start
        #expect(transfers.count == 3 && transfers.reduce(.zero) { $0 + $1.total } <= elapsed)
    }

    @Test(arguments: [("G@T / HTTP/1.1\r\n\r\n", 18), ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 46)])
    func tellsOfRequestsThatBreakTheProtocol(request: String, bytes: Int) async throws {
        let server = try LiveServer()
        let client = try server.connect()
        try client.send(request)
        let answer = try client.receiveAllBytes()
        let transfers = await server.allTransfers()
        let transfer = try #require(transfers.first)
        #expect(transfers.count == 1 && transfer.isComplete && transfer.bytesSent == answer.count)
        #expect((1...bytes).contains(transfer.bytesReceived))
    }

    /// Of two answers the second is ignored, and where there is none the server makes one.
    @Test(arguments: ["/twice", "/dropped"]) func tellsOnce(path: String) async throws {
        let server = try LiveServer()
        let client = try server.connect()
        try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        _ = try client.receiveAll()
        #expect(await server.allTransfers().map(\.isComplete) == [true])
    }

    @Test func tellsThatTheClientWentBeforeItsAnswer() async throws {
        let server = try LiveServer { $0.lanes = 1 }
        var held = server.held.makeAsyncIterator()
        let request: LiveServer.Held?
        do {
            let client = try server.connect()
            try client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
            request = await held.next()
            client.reset()
        }
        let other = try server.connect()
        try other.send(Self.get)
        _ = try other.receive(through: "GET /")
        request?.answer(Response(status: .ok))
        let transfers = await server.allTransfers()
        // Either may be told of first.
        let lost = try #require(transfers.first { !$0.isComplete })
        #expect(transfers.count == 2 && transfers.count(where: \.isComplete) == 1 && lost.bytesSent == 0)
        #expect(lost.total >= lost.receive && lost.receive >= .zero)
    }

    @Test func tellsThatTheClientWentInTheMiddleOfItsAnswer() async throws {
        let server = try LiveServer()
        do {
            let client = try server.connect()
            try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.receive(count: 1000)
            client.reset()
        }
        let transfers = await server.allTransfers()
        let transfer = try #require(transfers.first)
        #expect(transfers.count == 1 && !transfer.isComplete)
        #expect((1000..<(8 << 20)).contains(transfer.bytesSent))
    }
}
