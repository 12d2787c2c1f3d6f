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

    @Test(arguments: ["https://127.0.0.1/", "127.0.0.1:80", "http://", "http://:80/", "http://a:b/", "http://a:99999/"])
    func healthcheckRefusesOtherURLs(url: String) throws {
        #expect(try Program.run(["healthcheck", url]).status == 2)
    }
}
