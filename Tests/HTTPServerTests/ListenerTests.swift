import Dispatch
import Glibc
@testable import HTTPServer
import Testing

struct ListenerTests {
    /// Whether the machine can bind the IPv6 loopback address.
    private static let hasIPv6 = (try? LiveServer { $0.host = "::1" }) != nil

    private func check(_ address: BoundAddress) throws {
        let client = try RawClient(address)
        try client.send("GET /here HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n")
        #expect(try client.receiveAll().hasSuffix("GET /here"))
    }

    @Test func bindsAnIPv4Address() throws {
        let server = try LiveServer()
        let address = try #require(server.addresses.first)
        #expect(server.addresses.count == 1)
        #expect(address.description == "127.0.0.1:\(address.port)")
        #expect(1...65535 ~= address.port)
        try check(address)
    }

    @Test(.enabled(if: hasIPv6)) func bindsAnIPv6Address() throws {
        let server = try LiveServer { $0.host = "::1" }
        let address = try #require(server.addresses.first)
        #expect(address.description == "[::1]:\(address.port)")
        try check(address)
    }

    @Test func bindsEveryAddressOfAName() throws {
        let server = try LiveServer { $0.host = "localhost" }
        #expect(!server.addresses.isEmpty)
        #expect(Set(server.addresses.map(\.port)).count == 1)
        try server.addresses.forEach(check)
    }

    @Test(arguments: ["*", "::"])
    func bindsEverything(host: String) throws {
        let server = try LiveServer { $0.host = host }
        let port = try #require(server.addresses.first).port
        try check(BoundAddress(host: "127.0.0.1", port: port))
        if Self.hasIPv6 { try check(BoundAddress(host: "::1", port: port)) }
    }

    @Test func refusesAPortInUse() throws {
        let server = try LiveServer()
        let address = try #require(server.addresses.first)
        #expect(
            throws: ServerError.cannotListen(
                address: address.description, reason: String(cString: strerror(EADDRINUSE)))
        ) {
            try LiveServer { $0.port = address.port }
        }
    }

    @Test(arguments: [-1, 65536])
    func refusesAPortThatIsNone(port: Int) {
        #expect(throws: ServerError.invalidPort(port)) { try LiveServer { $0.port = port } }
    }

    @Test(arguments: ["no such host", "256.1.1.1", ""])
    func refusesAHostThatIsNone(host: String) {
        #expect(throws: ServerError.self) { try LiveServer { $0.host = host } }
    }

    @Test func refusesAnAddressOfAnotherMachine() {
        // Reserved for documentation (RFC 5737), so no machine has it.
        #expect(throws: ServerError.self) { try LiveServer { $0.host = "192.0.2.1" } }
    }

    /// Clients that connect as fast as they can while the server goes away. Whoever has connected is answered, and
    /// nobody is reset.
    @Test func resetsNobodyAtShutDown() async throws {
        let server = try LiveServer { $0.host = "127.0.0.78" }
        let address = try #require(server.addresses.first)
        let answers = await withTaskGroup(of: Result<Int, any Error>.self) { group in
            for index in 0..<4 {
                let queue = DispatchQueue(label: "client.\(index)")
                group.addTask {
                    await withCheckedContinuation { continuation in
                        queue.async { continuation.resume(returning: Self.ask(address)) }
                    }
                }
            }
            _ = await server.shutDown()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 4)
        for answer in answers { _ = try answer.get() }
    }

    /// Asks on one connection after another until there is none to be had.
    ///
    /// - Returns: how many answers came, or what else did.
    private static func ask(_ address: BoundAddress) -> Result<Int, any Error> {
        Result {
            var count = 0
            while true {
                do {
                    let client = try RawClient(address)
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try client.receive(through: "GET /")
                    client.reset()
                    count += 1
                } catch RawClient.Failure.cannotConnect(ECONNREFUSED) {
                    return count
                }
            }
        }
    }
}
