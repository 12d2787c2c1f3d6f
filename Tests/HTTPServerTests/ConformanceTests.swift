import ConformanceCases
import HTTP
import HTTPServer
import Testing

/// The cases of the conformance suite on a live port, each delivery on a connection of its own.
struct ConformanceTests {
    private static let server = Result { try ConformanceServer() }

    @Test(arguments: ConformanceCase.all)
    func keepsToTheStandard(_ one: ConformanceCase) throws {
        let server = try Self.server.get()
        for delivery in one.deliveries(cutEverywhere: false) {
            let stream = try server.exchange(delivery)
            if let violation = one.violation(in: stream, after: delivery) { Issue.record("\(violation)") }
        }
    }
}

/// A server that answers each request with what it understood of it.
private struct ConformanceServer {
    private let server: Server
    private let address: BoundAddress

    init() throws {
        var configuration = ServerConfiguration()
        configuration.lanes = 2
        server = try Server(configuration: configuration) { request, _, answer in
            answer(UnderstoodRequest(request).answer)
        } errorResponse: { error, _ in
            Response(status: error.status, body: Array("\(error)".utf8))
        } log: { _ in
        }
        address = try #require(try server.start().first)
    }

    /// Sends the pieces and gives everything that came before the server closed its side.
    func exchange(_ delivery: Delivery) throws -> [UInt8] {
        let client = try RawClient(address)
        for piece in delivery.pieces { try client.send(piece) }
        if delivery.closesAfterwards { client.finishSending() }
        return try client.receiveAllBytes()
    }
}
