import HTTP
import HTTPServer
import Testing

struct ServerTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    // MARK: Requests and answers

    @Test func answersOneRequestAfterAnother() throws {
        let client = try LiveServer().connect()
        for path in ["/1", "/later", "/2"] {
            try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try client.receive(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(head.contains("\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n"))
            #expect(head.contains("\r\nServer: test/1\r\n"))
            _ = try client.receive(through: path == "/later" ? "later" : "GET \(path)")
        }
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        let client = try LiveServer().connect()
        let paths = (0..<200).map { $0.isMultiple(of: 3) ? "/later" : "/\($0)" }
        try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        client.finishSending()
        let bodies = try client.receiveAll().split(separator: "HTTP/1.1 200 OK").map {
            $0.split(separator: "\r\n\r\n").last ?? ""
        }
        #expect(bodies.map(String.init) == paths.map { $0 == "/later" ? "later" : "GET \($0)" })
    }

    @Test func readsAndWritesLargeBodies() throws {
        let client = try LiveServer().connect()
        let body = String(repeating: "0123456789abcdef", count: 1 << 16)
        let chunk = "10000\r\n" + body.prefix(1 << 16) + "\r\n"
        try client.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: chunk, count: 16) + "0\r\n\r\n")
        let answer = try client.receiveAll()
        #expect(answer.contains("\r\nContent-Length: 1048576\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n" + body))
    }

    @Test func writesOnWhenTheClientReadsAgain() throws {
        let client = try LiveServer().connect()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.receive(through: "\r\n\r\n")
        let body = try client.receive(count: 8 << 20)
        #expect(body == [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20))
        _ = try client.receive(through: "GET /next")
    }

    @Test func asksForTheBody() throws {
        let client = try LiveServer().connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        try client.send("hi")
        #expect(try client.receive(through: "\r\n\r\nhi").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test func leavesOutTheBodyForHead() throws {
        let client = try LiveServer().connect()
        try client.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answer = try client.receiveAll()
        #expect(answer.contains("\r\nContent-Length: 7\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func speaksHTTP1_0() throws {
        let server = try LiveServer()
        let closing = try server.connect()
        try closing.send("GET /x HTTP/1.0\r\n\r\n")
        #expect(try closing.receiveAll().contains("\r\nConnection: close\r\n"))
        let staying = try server.connect()
        for _ in 0..<2 {
            try staying.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try staying.receive(through: "GET /x").contains("\r\nConnection: keep-alive\r\n"))
        }
    }

    @Test func answersAClientThatHasClosedItsSide() throws {
        let client = try LiveServer().connect()
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finishSending()
        #expect(try client.receiveAll().hasSuffix("later"))
    }

    // MARK: Handlers

    @Test func answersForAHandlerThatDoesNot() throws {
        let client = try LiveServer().connect()
        try client.send("GET /dropped HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get)
        #expect(try client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 500 "))
        _ = try client.receive(through: "GET /")
    }

    @Test func ignoresASecondAnswer() throws {
        let client = try LiveServer().connect()
        try client.send("GET /twice HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answer = try client.receiveAll()
        #expect(answer.hasSuffix("first"))
    }

    // MARK: Bad clients

    @Test func letsTheClientReadTheErrorWhateverItGoesOnSending() throws {
        let client = try LiveServer().connect()
        try client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + String(repeating: "x", count: 4 << 20))
        #expect(try client.receiveAll().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func answersALateHead() throws {
        let client = try LiveServer { $0.headTimeout = .milliseconds(50) }.connect()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        #expect(try client.receiveAll().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }

    @Test func answersALateBody() throws {
        let client = try LiveServer { $0.bodyTimeout = .milliseconds(50) }.connect()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx")
        #expect(try client.receiveAll().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }

    @Test func closesAnIdleConnectionWithoutAWord() throws {
        let client = try LiveServer { $0.idleTimeout = .milliseconds(50) }.connect()
        #expect(try client.receiveAll() == "")
    }

    @Test func givesUpOnAClientThatDoesNotRead() async throws {
        let server = try LiveServer { $0.writeTimeout = .milliseconds(50) }
        let client = try server.connect()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.receive(through: "HTTP/1.1 200 OK")
        #expect(await server.shutDown())
    }

    @Test(arguments: [false, true])
    func survivesAClientThatVanishes(resetting: Bool) async throws {
        let server = try LiveServer()
        do {
            let client = try server.connect()
            if resetting { client.reset() }
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n")
            _ = try client.receive(through: "100 Continue\r\n\r\n")
            try client.send("x")
        }
        let other = try server.connect()
        try other.send(Self.get)
        _ = try other.receive(through: "GET /")
        #expect(await server.shutDown())
    }

    @Test func boundsTheBodiesOfAllConnectionsTogether() throws {
        let server = try LiveServer { $0.maximumHeldBytes = 1000 }
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: "
        let greedy = try server.connect()
        try greedy.send(head + "2000\r\n\r\n" + String(repeating: "x", count: 1500))
        #expect(try greedy.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 503 "))
        // What the refused request held is given back, and what a complete one held too.
        for _ in 0..<2 {
            let modest = try server.connect()
            try modest.send(head + "700\r\nExpect: 100-continue\r\n\r\n")
            _ = try modest.receive(through: "100 Continue\r\n\r\n")
            try modest.send(String(repeating: "x", count: 600))
            try modest.send(String(repeating: "x", count: 100))
            #expect(try modest.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func aBodyThatDoesNotArriveInTimeGivesItsRoomBack() throws {
        let server = try LiveServer {
            $0.maximumHeldBytes = 1200
            $0.bodyTimeout = .milliseconds(100)
        }
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"
        let slow = try server.connect()
        try slow.send(head + "\r\n" + String(repeating: "x", count: 900))
        #expect(try slow.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 408 "))
        // The connection is still open. The other body comes in pieces, since one in a single piece is held by nobody.
        let other = try server.connect()
        try other.send(head + "Expect: 100-continue\r\n\r\n")
        _ = try other.receive(through: "100 Continue\r\n\r\n")
        try other.send(String(repeating: "x", count: 900))
        #expect(try other.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 408 "))
    }

    // MARK: Going away

    @Test func finishesWorkInProgressAtShutDown() async throws {
        // An address of its own: another test's server may be given the port as soon as it is free. One lane, so that
        // the other connection knows of the shut-down when the idle one is closed.
        let server = try LiveServer {
            $0.host = "127.0.0.77"
            $0.lanes = 1
        }
        let idle = try server.connect()
        let client = try server.connect()
        try client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        var held = server.held.makeAsyncIterator()
        let request = try #require(await held.next())
        var results = server.beginShutDown().makeAsyncIterator()
        #expect(try idle.receiveAll() == "")
        request.answer(Response(status: .ok, body: Array("finished".utf8)))
        let text = try client.receiveAll()
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(text.hasSuffix("finished"))
        #expect(await results.next() == true)
        #expect(throws: RawClient.Failure.self) { try server.connect() }
    }

    @Test func answersEveryClientThatHadConnectedAtShutDown() async throws {
        let server = try LiveServer()
        // More than are accepted in a row: some of them wait in the system's queue while the port closes.
        let clients = try (0..<200).map { _ in try server.connect() }
        for client in clients { try client.send(Self.get) }
        var results = server.beginShutDown().makeAsyncIterator()
        for client in clients { #expect(try client.receiveAll().hasSuffix("GET /")) }
        #expect(await results.next() == true)
    }

    @Test func waitsAtShutDownForTheRequestOfAClientThatHasJustConnected() async throws {
        let server = try LiveServer { $0.farewellTimeout = .seconds(20) }
        let client = try server.connect()
        var results = server.beginShutDown().makeAsyncIterator()
        try client.send(Self.get)
        #expect(try client.receiveAll().hasSuffix("GET /"))
        #expect(await results.next() == true)
    }

    @Test func closesWhatIsOpenWhenTheTimeIsUp() async throws {
        let server = try LiveServer()
        let client = try server.connect()
        try client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        var held = server.held.makeAsyncIterator()
        let request = try #require(await held.next())
        #expect(await !server.shutDown(within: .milliseconds(10)))
        #expect(try client.receiveAll() == "")
        request.answer(Response(status: .ok))
    }

    @Test func goesOnAcceptingWhileDraining() throws {
        let server = try LiveServer()
        let open = try server.connect()
        try open.send(Self.get)
        _ = try open.receive(through: "GET /")
        server.server.beginDraining()
        try open.send(Self.get)
        #expect(try open.receiveAll().contains("\r\nConnection: close\r\n"))
        let new = try server.connect()
        try new.send(Self.get)
        #expect(try new.receiveAll().contains("\r\nConnection: close\r\n"))
    }

    @Test func shutsDownWithoutHavingStarted() async throws {
        let server = try Server(configuration: ServerConfiguration()) { _, _, _ in
        } errorAnswer: { error, _, _ in
            Answer(Response(status: error.status))
        } log: { _ in
        }
        let isComplete = await withCheckedContinuation { continuation in
            server.shutDown(within: .zero) { continuation.resume(returning: $0) }
        }
        #expect(isComplete)
        #expect(throws: ServerError.alreadyStarted) { try server.start() }
    }
}
