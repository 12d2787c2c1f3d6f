import Testing

@testable import HTTP

private typealias Action = ConnectionStateMachine.Action

struct ConnectionStateMachineTests {
    private static let get = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
    private static let ok = Response(status: .ok, body: Array("ok".utf8))

    private var machine = ConnectionStateMachine(limits: Limits())

    init() {
        #expect(machine.start() == [.setDeadline(.idle)])
    }

    private mutating func receive(_ text: String) -> [Action] {
        machine.received(Array(text.utf8).span)
    }

    private mutating func respond(_ response: Response = ok) -> [Action] {
        machine.respond(with: response, date: "now")
    }

    private static func request(_ path: String, body: String = "", method: String = "GET") throws -> Request {
        var headers: Headers = ["Host": "a"]
        if !body.isEmpty { headers.append(name: "Content-Length", value: String(body.utf8.count)) }
        return try Request(method: method, target: path, headers: headers, body: Array(body.utf8))
    }

    private static func bytes(_ response: Response = ok, _ persistence: Response.Persistence = .implicit) -> [UInt8] {
        response.encoded(date: "now", product: nil, persistence: persistence, withBody: true)
    }

    // MARK: Answers

    @Test mutating func answersRequestAfterRequest() throws {
        for _ in 0..<2 {
            #expect(receive(Self.get) == [.setDeadline(nil), .deliver(try Self.request("/1"))])
            #expect(respond() == [.setDeadline(.write), .write(Self.bytes())])
            #expect(machine.writeFinished() == [.setDeadline(.idle)])
        }
    }

    @Test mutating func answersPipelinedRequestsInOrder() throws {
        let second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(receive(Self.get + second + "GET") == [.setDeadline(nil), .deliver(try Self.request("/1"))])
        #expect(receive(" /3 HTTP/1.1\r\n") == [])
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes())])
        #expect(machine.writeFinished() == [.setDeadline(nil), .deliver(try Self.request("/2"))])
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes())])
        #expect(machine.writeFinished() == [.setDeadline(.head)])
        #expect(receive("Host: a\r\n\r\n") == [.setDeadline(nil), .deliver(try Self.request("/3"))])
    }

    @Test mutating func ignoresASecondAnswer() {
        #expect(respond() == [])
        _ = receive(Self.get)
        _ = respond()
        #expect(respond() == [])
        _ = machine.writeFinished()
        #expect(respond() == [])
        #expect(machine.writeFinished() == [])
    }

    @Test(arguments: [
        ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", Response.Persistence.implicit, false),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", .implicit, true),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", .close, true),
        ("GET / HTTP/1.0\r\n\r\n", .close, true),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", .keepAlive(seconds: nil), true),
    ])
    mutating func fitsTheAnswerToTheRequest(text: String, persistence: Response.Persistence, withBody: Bool) {
        _ = receive(text)
        let expected = Self.ok.encoded(date: "now", product: nil, persistence: persistence, withBody: withBody)
        #expect(respond() == [.setDeadline(.write), .write(expected)])
        let next: [Action] =
            persistence == .close ? [.setDeadline(.linger), .shutDownWriting] : [.setDeadline(.idle)]
        #expect(machine.writeFinished() == next)
    }

    @Test mutating func closesWhenTheHandlerSaysSo() {
        _ = receive(Self.get)
        var response = Self.ok
        response.headers.append(name: "connection", value: "Close")
        #expect(respond(response) == [.setDeadline(.write), .write(Self.bytes(Self.ok, .close))])
        #expect(machine.writeFinished() == [.setDeadline(.linger), .shutDownWriting])
    }

    // MARK: Bodies

    @Test mutating func asksForABodyThatTheClientHoldsBack() throws {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        let proceed = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        #expect(receive(head) == [.write(proceed), .setDeadline(.body)])
        #expect(machine.writeFinished() == [])
        guard case .deliver(let request) = receive("hi").last else {
            Issue.record("No request came out.")
            return
        }
        #expect(request.body == Array("hi".utf8))
    }

    @Test(arguments: [
        // The body is on its way already, there is none, or the client is too old to know.
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nh",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    ])
    mutating func doesNotAskInVain(text: String) {
        for action in receive(text) {
            if case .write = action { Issue.record("An interim answer was sent.") }
        }
    }

    @Test mutating func refusesABodyBeforeAskingForIt() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 16777217\r\n\r\n"
        let received: Headers = ["Host": "a", "Expect": "100-continue", "Content-Length": "16777217"]
        #expect(receive(head) == [.setDeadline(nil), .refuse(.bodyTooLarge(limit: 16 << 20), received: received)])
    }

    // MARK: Errors

    @Test mutating func lingersAfterAnError() {
        #expect(receive("GET /\n" + Self.get) == [.setDeadline(nil), .refuse(.bareLineFeed(offset: 5), received: [:])])
        #expect(receive(Self.get) == [])
        let refusal = Response(status: .badRequest)
        #expect(respond(refusal) == [.setDeadline(.write), .write(Self.bytes(refusal, .close))])
        #expect(receive(Self.get) == [])
        #expect(machine.writeFinished() == [.setDeadline(.linger), .shutDownWriting])
        #expect(receive(Self.get) == [])
        #expect(machine.peerClosed() == [.setDeadline(nil), .close])
    }

    @Test mutating func leavesTheBodyOutOfTheErrorToAHeadRequest() {
        _ = receive("HEAD / HTTP/1.1\r\nHost : a\r\n")
        let refusal = Response(status: .badRequest, body: [1])
        let expected = refusal.encoded(date: "now", product: nil, persistence: .close, withBody: false)
        #expect(respond(refusal) == [.setDeadline(.write), .write(expected)])
    }

    @Test mutating func lingersForABoundedNumberOfBytes() {
        var limits = Limits()
        limits.lingerBytes = 10
        machine = ConnectionStateMachine(limits: limits)
        _ = receive("\n")
        _ = respond()
        _ = machine.writeFinished()
        #expect(receive("12345") == [])
        #expect(receive("67890") == [.setDeadline(nil), .close])
        #expect(receive("1") == [])
    }

    // MARK: Deadlines

    @Test mutating func doesNotLetATrickleExtendADeadline() {
        #expect(receive("P") == [.setDeadline(.head)])
        #expect(receive("OST / HTTP/1.1\r\nHost: a\r\n") == [])
        #expect(receive("Content-Length: 2\r\n\r\n") == [.setDeadline(.body)])
        #expect(receive("a") == [])
        let received: Headers = ["Host": "a", "Content-Length": "2"]
        #expect(machine.deadlineReached() == [.refuse(.bodyTimedOut, received: received)])
    }

    @Test mutating func answersAHeadThatIsLate() {
        _ = receive("\r\nG")
        #expect(machine.deadlineReached() == [.refuse(.headTimedOut, received: [:])])
    }

    @Test mutating func closesAnIdleConnectionWithoutAWord() {
        #expect(machine.deadlineReached() == [.close])
    }

    @Test mutating func closesWhenTheClientDoesNotTakeTheAnswer() {
        _ = receive(Self.get)
        _ = respond()
        #expect(machine.deadlineReached() == [.close])
        #expect(machine.writeFinished() == [])
    }

    @Test mutating func closesWhenTheClientDoesNotClose() {
        _ = receive("GET / HTTP/1.0\r\n\r\n")
        _ = respond()
        _ = machine.writeFinished()
        #expect(machine.deadlineReached() == [.close])
    }

    @Test mutating func hasNoDeadlineWhileTheHandlerWorks() {
        _ = receive(Self.get)
        #expect(machine.deadlineReached() == [])
    }

    // MARK: The client closes

    @Test mutating func closesWithAClientThatIsIdle() {
        #expect(machine.peerClosed() == [.setDeadline(nil), .close])
    }

    @Test mutating func answersAClientThatHasClosedItsSide() {
        _ = receive(Self.get)
        #expect(machine.peerClosed() == [.pauseReading])
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes(Self.ok, .close))])
        #expect(machine.writeFinished() == [.setDeadline(nil), .close])
    }

    @Test mutating func answersAllRequestsOfAClientThatHasClosedItsSide() throws {
        _ = receive(Self.get + Self.get)
        _ = machine.peerClosed()
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes())])
        #expect(machine.writeFinished() == [.setDeadline(nil), .deliver(try Self.request("/1"))])
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes(Self.ok, .close))])
        #expect(machine.writeFinished() == [.setDeadline(nil), .close])
    }

    @Test(arguments: ["G", get + "G", post, post + "a"])
    mutating func refusesHalfARequest(text: String) {
        if text.hasPrefix(Self.get) {
            _ = receive(text)
            _ = machine.peerClosed()
            _ = respond()
            #expect(machine.writeFinished().last == .refuse(.incompleteRequest, received: [:]))
        } else {
            _ = receive(text)
            guard case .refuse(.incompleteRequest, _) = machine.peerClosed().last else {
                Issue.record("Half a request was not refused.")
                return
            }
        }
        _ = respond()
        #expect(machine.writeFinished() == [.setDeadline(nil), .close])
    }

    // MARK: Backpressure

    @Test mutating func pausesReadingWhileTooMuchIsWaiting() {
        var limits = Limits()
        limits.pipelinedBytes = 40
        machine = ConnectionStateMachine(limits: limits)
        _ = receive(Self.get)
        #expect(receive(Self.get) == [])
        #expect(receive(Self.get) == [.pauseReading])
        #expect(receive(Self.get) == [])
        for _ in 0..<3 {
            _ = respond()
            #expect(machine.writeFinished().count == 2)
        }
        _ = respond()
        #expect(machine.writeFinished() == [.setDeadline(.idle), .resumeReading])
    }

    @Test mutating func saysHowLongTheConnectionStaysOpen() {
        machine = ConnectionStateMachine(limits: Limits(), idleSeconds: 75)
        _ = receive(Self.get)
        #expect(respond().last == .write(Self.bytes(Self.ok, .keepAlive(seconds: 75))))
    }

    // MARK: Going away

    @Test mutating func closesAfterTheNextAnswerOnceDraining() {
        machine.beginDraining()
        _ = receive(Self.get)
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes(Self.ok, .close))])
        #expect(machine.writeFinished() == [.setDeadline(.linger), .shutDownWriting])
        #expect(machine.shutDown() == [.setDeadline(nil), .close])
    }

    @Test(arguments: [true, false])
    mutating func waitsForTheRequestOfAnIdleClientAtShutDown(isNew: Bool) throws {
        if !isNew {
            _ = receive(Self.get)
            _ = respond()
            _ = machine.writeFinished()
        }
        #expect(machine.shutDown() == [.setDeadline(.farewell)])
        #expect(receive(Self.get) == [.setDeadline(nil), .deliver(try Self.request("/1"))])
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes(Self.ok, .close))])
        #expect(machine.writeFinished() == [.setDeadline(nil), .close])
    }

    @Test mutating func closesAClientThatSendsNothingAfterShutDown() {
        _ = machine.shutDown()
        #expect(machine.deadlineReached() == [.close])
    }

    @Test(arguments: ["G", post + "a"])
    mutating func finishesTheRequestInProgressAtShutDown(start: String) {
        _ = receive(start)
        #expect(machine.shutDown() == [])
        _ = receive(start == "G" ? String(Self.get.dropFirst()) : "b")
        #expect(respond() == [.setDeadline(.write), .write(Self.bytes(Self.ok, .close))])
        #expect(machine.writeFinished() == [.setDeadline(nil), .close])
    }

    @Test mutating func lingersAtShutDownIfInputIsUnread() {
        _ = receive(Self.get + Self.get)
        #expect(machine.shutDown() == [])
        _ = respond()
        #expect(machine.writeFinished() == [.setDeadline(.linger), .shutDownWriting])
    }

    /// Its answer had been made before, and did not tell it that the connection closes.
    @Test mutating func waitsForAnotherRequestAtShutDown() {
        _ = receive(Self.get)
        _ = respond()
        #expect(machine.shutDown() == [])
        #expect(machine.writeFinished() == [.setDeadline(.farewell)])
        #expect(machine.deadlineReached() == [.close])
    }

    // MARK: Between requests

    /// RFC 9112, section 2.2: a server ignores an empty line before a request.
    @Test mutating func anEmptyLineIsNoRequest() throws {
        _ = receive(Self.get)
        _ = respond()
        _ = machine.writeFinished()
        #expect(receive("\r\n") == [])
        #expect(receive("\r") == [.setDeadline(.head)])
        #expect(receive("\n") == [.setDeadline(.idle)])
        #expect(receive(Self.get) == [.setDeadline(nil), .deliver(try Self.request("/1"))])
        _ = respond()
        _ = machine.writeFinished()
        _ = receive("\r\n")
        #expect(machine.peerClosed() == [.setDeadline(nil), .close])
    }

    @Test(arguments: ["HEAD /%zz HTTP/1.1\r\n", "HEAD /a"])
    mutating func anErrorOfAHEADRequestHasNoBody(start: String) {
        _ = receive(start)
        if !start.hasSuffix("\n") { _ = machine.deadlineReached() }
        #expect(
            respond() == [
                .setDeadline(.write),
                .write(Self.ok.encoded(date: "now", product: nil, persistence: .close, withBody: false)),
            ])
    }
}
