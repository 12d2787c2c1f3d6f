import Glibc
import HTTP
import HTTPServer
import Testing

/// What a server does when hardly a descriptor is left. Each test is a process of its own.
struct DescriptorTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"

    /// The number of the next descriptor, which is the lowest that is free.
    private static var next: Int32 {
        get throws {
            let next = dup(2)
            try #require(next >= 0)
            close(next)
            return next
        }
    }

    /// A server that would admit more connections than there are descriptors for, of which this process's clients need
    /// as many. Once the server is full, clients take those that it leaves free, and Dispatch ends a process that has
    /// none: no more than two may come then.
    private static func server() throws -> LiveServer {
        var limit = rlimit(rlim_cur: rlim_t(try next + 100), rlim_max: rlim_t(try next + 100))
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        return try LiveServer {
            $0.lanes = 1
            $0.reservedConnections = 1
        }
    }

    @Test func closesIdleConnections() async {
        await #expect(processExitsWith: .success) {
            let server = try Self.server()
            let before = try Self.next
            do {
                var idle: [RawClient] = []
                for _ in 0..<60 {
                    idle.append(try server.connect())
                    let probe = try server.connect()
                    try probe.send(Self.health)
                    #expect(try probe.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
                }
                #expect(try idle[0].receiveAll() == "")
            }
            #expect(await server.shutDown())
            #expect(try Self.next <= before)
        }
    }

    @Test func answersForHealthAlongsideBusyConnections() async {
        await #expect(processExitsWith: .success) {
            let server = try Self.server()
            var busy: [RawClient] = []
            var isFull = false
            while !isFull {
                let client = try server.connect()
                try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                isFull = try client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 503 ")
                if !isFull { busy.append(client) }
            }
            #expect(busy.count > 10)
            let silent = try (0..<2).map { _ in try server.connect() }
            let probe = try server.connect()
            try probe.send(Self.health)
            #expect(try probe.receiveAll().hasPrefix("HTTP/1.1 200 "))
            for client in busy {
                try client.send("ok")
                _ = try client.receive(through: "\r\n\r\nok")
            }
            withExtendedLifetime(silent) {}
        }
    }

    @Test func startsOnlyWithWhatItNeeds() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: rlim_t(try Self.next + 2), rlim_max: rlim_t(try Self.next + 2))
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            #expect(throws: ServerError.cannotWatch(reason: String(cString: strerror(EMFILE)))) {
                try LiveServer { $0.lanes = 8 }
            }
        }
    }
}
