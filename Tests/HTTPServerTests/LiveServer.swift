import Dispatch
import HTTP
import HTTPServer

/// A server on a port of its own with a handler for each test's needs.
struct LiveServer {
    /// A request that waits for its answer.
    struct Held: Sendable {
        let client: Client
        let answer: @Sendable (Response) -> Void
    }

    let server: Server
    let addresses: [BoundAddress]
    let healthAddresses: [BoundAddress]
    /// The requests for `/held`.
    let held: AsyncStream<Held>
    private let transfers: (stream: AsyncStream<Transfer>, continuation: AsyncStream<Transfer>.Continuation)

    init(_ configure: (inout ServerConfiguration) -> Void = { _ in }) throws {
        var configuration = ServerConfiguration()
        configuration.product = "test/1"
        configuration.lanes = 2
        configure(&configuration)
        // Not a global queue, whose threads may all be waiting in other tests.
        let later = DispatchQueue(label: "later")
        let (held, continuation) = AsyncStream.makeStream(of: Held.self)
        self.held = held
        transfers = AsyncStream.makeStream(of: Transfer.self)
        let onEnd: @Sendable (Transfer) -> Void = { [continuation = transfers.continuation] in continuation.yield($0) }
        server = try Server(configuration: configuration) { request, client, respond in
            let answer: @Sendable (Response) -> Void = { respond(Answer($0, onEnd: onEnd)) }
            if case .beyondLimit = client.standing, request.path != "/health" {
                return answer(Response(status: .serviceUnavailable))
            }
            switch request.path {
            case "/standing":
                answer(Response(status: .ok, body: Array("\(client.standing)".utf8)))
            case "/echo":
                answer(Response(status: .ok, body: request.body))
            case "/later":
                later.async { answer(Response(status: .ok, body: Array("later".utf8))) }
            case "/twice":
                answer(Response(status: .ok, body: Array("first".utf8)))
                answer(Response(status: .ok, body: Array("second".utf8)))
            case "/held":
                continuation.yield(Held(client: client, answer: answer))
            case "/dropped":
                break
            case "/large":
                answer(Response(status: .ok, body: [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20)))
            default:
                answer(Response(status: .ok, body: Array("\(request.method) \(request.target)".utf8)))
            }
        } errorAnswer: { error, _, _ in
            Answer(Response(status: error.status, body: Array("\(error)".utf8)), onEnd: onEnd)
        } log: { _ in
        }
        (addresses, healthAddresses) = try server.start()
    }

    func connect() throws -> RawClient {
        guard let address = addresses.first else { throw ServerError.invalidPort(-1) }
        return try RawClient(address, of: server)
    }

    /// Begins to shut down; the stream tells once whether every connection ended in time.
    func beginShutDown() -> AsyncStream<Bool> {
        let (results, continuation) = AsyncStream.makeStream(of: Bool.self)
        server.shutDown(within: .seconds(20)) { continuation.yield($0) }
        return results
    }

    /// Shuts down and tells whether every connection ended in time.
    func shutDown(within limit: Duration = .seconds(20)) async -> Bool {
        await withCheckedContinuation { continuation in
            server.shutDown(within: limit) { continuation.resume(returning: $0) }
        }
    }

    /// Shuts down and gives how all requests and answers went, in the order in which they ended.
    func allTransfers() async -> [Transfer] {
        _ = await shutDown()
        transfers.continuation.finish()
        return await transfers.stream.reduce(into: []) { $0.append($1) }
    }
}
