import HTTPServer
import Testing

struct ServerReachTests {
    @Test(arguments: ["127.0.0.1", "127.255.3.4", "127.1", "localhost", "::1", "::ffff:127.0.0.1"])
    func nobodyElseReachesALoopbackAddress(host: String) throws {
        #expect(try Server.reachableAddress(of: host) == nil)
    }

    @Test(arguments: [
        ("*", "*"), ("::", "::"), ("[::]", "[::]"), ("0.0.0.0", "0.0.0.0"), ("0", "0.0.0.0"),
        ("192.0.2.1", "192.0.2.1"), ("128.0.0.1", "128.0.0.1"), ("2001:db8::1", "2001:db8::1"),
        ("::127.0.0.1", "::127.0.0.1"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ])
    func anyOtherIsNamed(host: String, address: String) throws {
        #expect(try Server.reachableAddress(of: host) == address)
    }

    @Test func anUnknownHostIsAnError() {
        #expect(throws: ServerError.self) { try Server.reachableAddress(of: "no.such.host.invalid") }
    }
}
