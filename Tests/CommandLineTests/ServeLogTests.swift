import Foundation
import TestSupport
import Testing

/// What the service as a process writes to its log.
struct ServeLogTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func configure(_ text: String) throws {
        try folder.write(Array("models:\n  directory: Config/models\n\(text)".utf8), to: "gradcon.yaml")
    }

    private func serve(_ settings: String...) throws -> Program.Running {
        try Program.serve(["--config", folder.path + "/gradcon.yaml"] + settings.flatMap { ["--set", $0] })
    }

    private func objects(_ lines: [String]) throws -> [[String: Any]] {
        try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func everyRequestHasALine() throws {
        try configure("")
        let server = try serve("logging.format=json", "logging.level=debug")
        defer { server.end() }
        let client = try #require(ServiceClient(port: server.port))
        #expect(client.status(of: "/healthz") == 200)
        #expect(client.status(of: "/models?secret=1") == 200)
        #expect(client.status(of: "/a%20b") == 404)
        #expect(client.status("HEAD /models HTTP/1.1\r\nHost: a\r\nX-Request-Id: last\r\n\r\n") == 200)
        #expect(client.status("GET / HTTP/1.1\r\n\r\n") == 400)
        let access = try objects(try server.logLines(through: "\"reason\":\"protocol\"")).filter {
            $0["label"] as? String == "gradcon.access"
        }
        #expect(access.compactMap { $0["route"] as? String } == ["/healthz", "/models", "none", "/models", "none"])
        #expect(access.compactMap { $0["status"] as? Int } == [200, 200, 404, 200, 400])
        #expect(access.compactMap { $0["level"] as? String } == ["debug", "info", "info", "info", "info"])
        #expect(access[3]["request_id"] as? String == "last")
        let sent = access.compactMap { $0["bytes_sent"] as? Int }
        // The answer to HEAD has no body.
        #expect(sent.count == 5 && sent[3] < sent[1] && sent[3] > 100)
        for line in access { #expect((line["total_ms"] as? Double).map { $0 > 0 } == true) }
    }

    /// No request follows those that were refused.
    @Test func refusalsAreToldInTheSecondInWhichTheyHappen() throws {
        try configure("")
        let server = try serve("logging.access=false")
        defer { server.end() }
        let client = try #require(ServiceClient(port: server.port))
        for _ in 0..<20 { #expect(client.status(of: "/nothing") == 404) }
        var told = 0
        while told < 20 {
            for line in try server.logLines(through: " refused ") where line.contains(" refused ") {
                #expect(line.contains(" warning gradcon: "))
                told += line.split(separator: "not_found=").last.flatMap { Int($0) } ?? 0
            }
        }
        #expect(told == 20)
    }

    @Test func aSignalAppliesTheLevel() throws {
        try configure("logging:\n  level: warning\n")
        let server = try serve()
        defer { server.end() }
        let client = try #require(ServiceClient(port: server.port))
        #expect(client.status(of: "/models") == 200)
        try configure("logging:\n  level: debug\nserver:\n  idle_timeout: 7\n")
        server.signal(SIGHUP)
        let first = try server.logLines(through: "server.idle_timeout")
        #expect(first.contains { $0.contains("notice gradcon: logging.level is debug; it was warning") })
        #expect(!first.contains { $0.contains("/models") })
        #expect(client.status(of: "/healthz") == 200)
        _ = try server.logLines(through: "debug gradcon.access: GET /healthz 200 ")
        // What is no good changes nothing.
        try configure("logging:\n  level: loud\n")
        server.signal(SIGHUP)
        _ = try server.logLines(through: "error gradcon: the level of the log stays debug: ")
        #expect(client.status(of: "/livez") == 200)
        _ = try server.logLines(through: "GET /healthz 200 ")
        try configure("logging:\n  level: error\n")
        server.signal(SIGHUP)
        _ = try server.logLines(through: "notice gradcon: logging.level is error; it was debug")
    }
}
