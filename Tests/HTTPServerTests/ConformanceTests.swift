import ConformanceCases
import HTTP
import HTTPServer
import TestSupport
import Testing

/// The cases of the conformance suite on live ports, each delivery on a connection of its own: in plain text and
/// encrypted.
struct ConformanceTests {
    private static let servers = Result {
        (plain: try ConformanceServer(), encrypted: try ConformanceServer(isEncrypted: true))
    }

    @Test(arguments: ConformanceCase.all)
    func keepsToTheStandard(_ one: ConformanceCase) throws {
        let servers = try Self.servers.get()
        for server in [servers.plain, servers.encrypted] {
            for delivery in one.deliveries(cutEverywhere: false) {
                let stream = try server.exchange(delivery)
                if let violation = one.violation(in: stream, after: delivery) { Issue.record("\(violation)") }
            }
        }
    }
}

/// A server that answers each request with what it understood of it.
private struct ConformanceServer {
    private let server: Server
    private let address: BoundAddress
    private let isEncrypted: Bool

    init(isEncrypted: Bool = false) throws {
        self.isEncrypted = isEncrypted
        var configuration = ServerConfiguration()
        configuration.lanes = 2
        if isEncrypted {
            let folder = try TestFolder()
            configuration.certificate = try folder.serverCertificate(TestCertificate("localhost"))
        }
        server = try Server(configuration: configuration) { request, _, answer in
            answer(Answer(UnderstoodRequest(request).answer))
        } errorAnswer: { error, _, _ in
            Answer(Response(status: error.status, body: Array("\(error)".utf8)))
        } log: { _ in
        }
        address = try #require(try server.start().addresses.first)
    }

    /// Sends the pieces and gives everything that came before the server closed its side.
    func exchange(_ delivery: Delivery) throws -> [UInt8] {
        let client = isEncrypted ? try TLSClient(address) : try RawClient(address)
        for piece in delivery.pieces { try client.send(piece) }
        if delivery.closesAfterwards { client.finishSending() }
        return try client.receiveAllBytes()
    }
}
