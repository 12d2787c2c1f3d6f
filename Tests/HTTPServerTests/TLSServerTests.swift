import COpenSSL
import HTTP
import HTTPServer
import TestSupport
import Testing

/// A server that encrypts, asked by OpenSSL's own client.
struct TLSServerTests {
    private static let versions = [TLS1_2_VERSION, TLS1_3_VERSION]
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private let folder: TestFolder
    private let certificate: ServerCertificate

    init() throws {
        folder = try TestFolder()
        certificate = try folder.serverCertificate(TestCertificate("localhost"))
    }

    private func start(
        _ certificate: ServerCertificate? = nil, _ configure: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> LiveServer {
        try LiveServer {
            $0.certificate = certificate ?? self.certificate
            configure(&$0)
        }
    }

    private func connect(
        _ server: LiveServer, _ options: TLSClient.Options = .init(), shakesHands: Bool = true
    ) throws -> TLSClient {
        try TLSClient(try #require(server.addresses.first), of: server.server, options, shakesHands: shakesHands)
    }

    // MARK: Agreeing

    @Test(arguments: versions) func speaksBothVersions(version: Int32) throws {
        let client = try connect(try start(), .init(version: version))
        #expect(client.version == version && client.chosenProtocol == "")
        for path in ["/1", "/later", "/2"] {
            try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.receive(through: path == "/later" ? "later" : "GET \(path)")
        }
    }

    @Test func speaksNoOlderVersion() throws {
        let server = try start()
        #expect(throws: TLSClient.TLSFailure.self) { try connect(server, .init(version: TLS1_1_VERSION)) }
    }

    /// Without ephemeral keys, and without authenticated encryption.
    @Test(arguments: ["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA"])
    func refusesWeakCiphers(cipher: String) throws {
        let server = try start()
        #expect(throws: TLSClient.TLSFailure.self) {
            try connect(server, .init(version: TLS1_2_VERSION, ciphers: cipher))
        }
    }

    @Test(arguments: versions) func choosesHTTP1_1(version: Int32) throws {
        let server = try start()
        for offer in [["http/1.1"], ["h2", "http/1.1"], ["http/1.1", "http/1.0"]] {
            let client = try connect(server, .init(version: version, protocols: offer))
            #expect(client.chosenProtocol == "http/1.1")
        }
        for offer in [["h2"], ["http/1", "http/1.10", ""].filter { !$0.isEmpty }] {
            let failure = #expect(throws: TLSClient.TLSFailure.self) {
                try connect(server, .init(version: version, protocols: offer))
            }
            #expect(failure?.description.contains("no application protocol") == true)
        }
    }

    @Test(arguments: versions, [false, true]) func resumesSessions(version: Int32, hasClients: Bool) throws {
        let authority = try TestCertificate("authority")
        let own = hasClients ? try TestCertificate("client", signer: authority) : nil
        let certificate = try folder.serverCertificate(
            TestCertificate("localhost"), authority: hasClients ? authority : nil)
        let server = try start(certificate)
        var options = TLSClient.Options(version: version, certificate: own)
        for round in 0..<3 {
            let client = try connect(server, options)
            try client.send(Self.last)
            #expect(try client.receiveAll().hasSuffix("GET /"))
            #expect(client.isResumed == (round > 0))
            client.finishSending()
            options.session = client.session
            #expect(options.session != nil)
        }
        // The key of the tickets goes with the certificate.
        try certificate.reload()
        let client = try connect(server, options)
        #expect(!client.isResumed)
        try client.send(Self.last)
        #expect(try client.receiveAll().hasSuffix("GET /"))
    }

    // MARK: Certificates

    @Test func newConnectionsGetTheNewCertificate() throws {
        let server = try start()
        let old = try connect(server)
        try folder.write(TestCertificate("localhost"))
        try certificate.reload()
        let new = try connect(server)
        #expect(new.peerCertificate != old.peerCertificate && !new.peerCertificate.isEmpty)
        // What cannot be used changes nothing.
        try folder.write(TestCertificate("localhost").key, to: "key.pem")
        #expect(throws: CertificateError.self) { try certificate.reload() }
        let newest = try connect(server)
        #expect(newest.peerCertificate == new.peerCertificate)
        for client in [old, new, newest] {
            try client.send(Self.get)
            _ = try client.receive(through: "GET /")
        }
    }

    @Test(arguments: versions) func asksClientsForACertificate(version: Int32) throws {
        let authority = try TestCertificate("authority")
        let server = try start(try folder.serverCertificate(TestCertificate("localhost"), authority: authority))
        let known = try TestCertificate("client", signer: authority)
        let client = try connect(server, .init(version: version, certificate: known))
        try client.send(Self.last)
        #expect(try client.receiveAll().hasSuffix("GET /"))
        let other = try TestCertificate("authority")
        let late = try TestCertificate("client", signer: authority, validity: -7200 ... -3600)
        for stranger in [nil, try TestCertificate("client", signer: other), other, late] {
            // In 1.3 the client has finished before the server looks at its certificate.
            #expect(throws: TLSClient.TLSFailure.self) {
                let client = try connect(server, .init(version: version, certificate: stranger))
                try client.send(Self.last)
                _ = try client.receiveAll()
            }
        }
    }

    // MARK: The wrong protocol

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nPOST /echo HTTP/1.1\r\nContent-Length: 9999999\r\n", "x",
    ])
    func tellsAClientOfPlainTextWhatThePortSpeaks(text: String) throws {
        let client = try start().connect()
        try client.send(text + String(repeating: "x", count: 4 << 20))
        let answer = try client.receiveAll()
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix(ProtocolError.notEncrypted.description))
    }

    @Test func answersGarbageWithAnAlert() throws {
        let client = try start().connect()
        try client.send([0, 1, 2, 3, 4, 5, 6, 7])
        #expect(try client.receive(count: 7) == [21, 3, 1, 0, 2, 2, 50])
        #expect(try client.receiveAll() == "")
    }

    @Test(arguments: versions) func endsAConnectionThatBreaksTheRules(version: Int32) throws {
        let client = try connect(try start(), .init(version: version))
        try client.send(Self.get)
        _ = try client.receive(through: "GET /")
        // A record of application data that nobody has encrypted.
        try client.sendPlain([23, 3, 3, 0, 40] + [UInt8](repeating: 7, count: 1 << 20))
        let failure = #expect(throws: TLSClient.TLSFailure.self) { try client.receiveAll() }
        #expect(failure?.description.contains("bad record mac") == true)
    }

    // MARK: Time and room

    @Test(arguments: [[], [22, 3, 1, 0]] as [[UInt8]]) func closesALateHandshakeWithoutAWord(begun: [UInt8]) throws {
        let client = try start { $0.handshakeTimeout = .milliseconds(50) }.connect()
        try client.send(begun)
        #expect(try client.receiveAll() == "")
    }

    @Test func slowHandshakesDelayNobody() throws {
        let server = try start { $0.lanes = 1 }
        let slow = try (0..<50).map { _ in try server.connect() }
        for client in slow { try client.send([22, 3, 1, 2, 0, 1, 0, 1]) }
        let client = try connect(server)
        try client.send(Self.last)
        #expect(try client.receiveAll().hasSuffix("GET /"))
        #expect(slow.count == 50)
    }

    @Test func tellsAClientThatThereIsNoRoom() throws {
        let server = try start { $0.maximumConnections = 1 }
        let first = try connect(server)
        try first.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        _ = try first.receive(through: "100 Continue\r\n\r\n")
        let second = try connect(server)
        try second.send(Self.get)
        #expect(try second.receiveAll().hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    }

    @Test(arguments: versions) func readsAndWritesLargeBodies(version: Int32) throws {
        let client = try connect(try start(), .init(version: version))
        let body = String(repeating: "0123456789abcdef", count: 1 << 18)
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
        _ = try client.receive(through: "\r\n\r\n")
        #expect(try client.receive(count: body.utf8.count) == Array(body.utf8))
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.receive(through: "\r\n\r\n")
        #expect(try client.receive(count: 8 << 20) == [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20))
        _ = try client.receive(through: "GET /next")
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        let client = try connect(try start())
        let paths = (0..<200).map { $0.isMultiple(of: 3) ? "/later" : "/\($0)" }
        try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        client.finishSending()
        let bodies = try client.receiveAll().split(separator: "HTTP/1.1 200 OK").map {
            $0.split(separator: "\r\n\r\n").last ?? ""
        }
        #expect(bodies.map(String.init) == paths.map { $0 == "/later" ? "later" : "GET \($0)" })
    }

    // MARK: Ends

    @Test(arguments: versions) func answersAClientThatSaysNothingMore(version: Int32) throws {
        let client = try connect(try start(), .init(version: version))
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finishSending()
        #expect(try client.receiveAll().hasSuffix("later"))
        #expect(client.hasReceivedCloseNotify)
    }

    @Test(arguments: versions) func letsTheClientReadTheErrorWhateverItGoesOnSending(version: Int32) throws {
        let client = try connect(try start(), .init(version: version))
        try client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + String(repeating: "x", count: 4 << 20))
        #expect(try client.receiveAll().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(client.hasReceivedCloseNotify)
    }

    /// Bytes without the word that they are all may have been cut short by anybody on the way.
    @Test func aRequestCutShortIsNoRequest() throws {
        let client = try connect(try start())
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nfifty")
        client.cutOff()
        #expect(try client.receiveAll().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func saysThatItEnds() throws {
        let server = try start { $0.idleTimeout = .milliseconds(50) }
        let idle = try connect(server)
        #expect(try idle.receiveAll() == "" && idle.hasReceivedCloseNotify)
        let answered = try connect(server)
        try answered.send(Self.last)
        #expect(try answered.receiveAll().hasSuffix("GET /") && answered.hasReceivedCloseNotify)
    }

    @Test func finishesWhatHasBegunAtShutDown() async throws {
        let server = try start()
        let idle = try connect(server)
        let silent = try connect(server, shakesHands: false)
        let client = try connect(server)
        try client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        var held = server.held.makeAsyncIterator()
        let request = try #require(await held.next())
        var results = server.beginShutDown().makeAsyncIterator()
        #expect(try idle.receiveAll() == "")
        #expect(throws: TLSClient.TLSFailure.self) { try silent.receiveAll() }
        request.answer(Response(status: .ok, body: Array("finished".utf8)))
        #expect(try client.receiveAll().hasSuffix("finished"))
        #expect(await results.next() == true)
    }
}
