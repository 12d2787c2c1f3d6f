import Foundation
import Testing

/// The service as a process: start, health, shutdown.
struct ServeTests {
    private static let shipped = ["--config", "Config/gradcon.yaml", "--set", "server.drain_delay=0.3"]

    private func untilReady(_ server: Program.Running) throws {
        for _ in 0..<2000 {
            if try Program.run(["healthcheck", server.url("/readyz")]).status == 0 { return }
        }
        Issue.record("the service did not become ready")
    }

    @Test func servesAndEndsInOrder() throws {
        let server = try Program.serve(Self.shipped)
        #expect(try Program.run(["healthcheck", server.url("/healthz")]).status == 0)
        #expect(
            try Program.run(["healthcheck"], environment: ["GRADCON_SERVER_PORT": "\(server.port)"]).status == 0)
        try untilReady(server)
        #expect(try Program.run(["healthcheck", server.url("/nothing")]).status == 1)
        server.signal(SIGTERM)
        server.process.waitUntilExit()
        #expect(server.process.terminationReason == .exit)
        #expect(server.process.terminationStatus == 0)
        #expect(try Program.run(["healthcheck", server.url("/healthz")]).status == 1)
    }

    @Test func healthcheckAsksTheServiceOfTheSameConfiguration() throws {
        let server = try Program.serve(Self.shipped + ["--host", "localhost"])
        defer {
            server.signal(SIGINT)
            server.process.waitUntilExit()
        }
        let flags = [
            "--config", "Config/gradcon.yaml", "--set", "server.port=\(server.port)", "--set", "server.host=localhost",
        ]
        #expect(try Program.run(["healthcheck"] + flags).status == 0)
        try untilReady(server)
        #expect(try Program.run(["healthcheck", "--ready"] + flags).status == 0)
    }

    @Test func healthcheckTakesOnePathOnly() throws {
        let result = try Program.run(["healthcheck", "--ready", "http://127.0.0.1:1/healthz"])
        #expect(result.status == 2 && result.error.contains("/readyz"))
        // Nobody listens there; the path is that of the question.
        let unreachable = try Program.run(["healthcheck", "--ready", "http://127.0.0.1:1"])
        #expect(unreachable.status == 1 && unreachable.error.contains("http://127.0.0.1:1/readyz"))
    }

    /// Whoever reads the log may end before the service.
    @Test func outlivesTheReaderOfItsLog() throws {
        let (process, output, error) = Program.make(["serve", "--port", "0"] + Self.shipped, [:])
        try process.run()
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        try error.fileHandleForReading.close()
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
    }

    /// The pipes of log and addresses are full: 64 KiB each.
    @Test func aReaderOfTheLogWhoStallsStopsNothing() throws {
        let server = try Program.serve(Self.shipped + ["--set", "logging.level=debug"])
        let client = try #require(ServiceClient(port: server.port))
        let path = "/" + String(repeating: "x", count: 1000)
        for _ in 0..<500 {
            #expect(client.status(of: path) == 404)
        }
        server.signal(SIGTERM)
        server.process.waitUntilExit()
        #expect(server.process.terminationReason == .exit && server.process.terminationStatus == 0)
    }

    @Test func interruptSkipsTheDrainDelay() throws {
        let server = try Program.serve(["--config", "Config/gradcon.yaml", "--set", "server.drain_delay=3600"])
        server.signal(SIGINT)
        server.process.waitUntilExit()
        #expect(server.process.terminationReason == .exit && server.process.terminationStatus == 0)
    }

    @Test func aSecondSignalEndsAtOnce() throws {
        let server = try Program.serve(["--config", "Config/gradcon.yaml", "--set", "server.drain_delay=3600"])
        server.signal(SIGTERM)
        // The first signal is seen once the service says so; a second one before that would be merged with it.
        while try Program.run(["healthcheck", server.url("/readyz")]).status == 0 {}
        server.signal(SIGTERM)
        server.process.waitUntilExit()
        #expect(server.process.terminationStatus == 1)
    }

    @Test func aPortInUseIsAnError() throws {
        let server = try Program.serve(Self.shipped)
        defer {
            server.signal(SIGINT)
            server.process.waitUntilExit()
        }
        let second = try Program.run(["serve", "--port", "\(server.port)", "--config", "Config/gradcon.yaml"])
        #expect(second.status == 2)
        #expect(second.error.contains("\(server.port)"))
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "127.0.0.1:80", "https://", "http://", "http://:80/", "http://a:b/", "http://a:99999/",
    ])
    func healthcheckRefusesOtherURLs(url: String) throws {
        #expect(try Program.run(["healthcheck", url]).status == 2)
    }
}
