import Foundation
import Testing

/// `gradcon key`, and what `gradcon serve` makes of a file of keys.
struct KeyTests {
    private func inFolder(_ body: (_ file: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder + "/keys.json")
    }

    @Test func makesListsAndRevokesKeys() throws {
        try inFolder { file in
            let made = try Program.run([
                "key", "create", "--name", "press 4", "--scope", "score", "--expires", "90d", "--rate", "2.5", "--file",
                file,
            ])
            #expect(made.status == 0)
            let key = made.output.trimmingCharacters(in: .newlines)
            let parts = key.split(separator: "_").map(String.init)
            #expect(parts.count == 3 && !made.error.contains(key) && made.error.contains(parts[1]))
            let other = try Program.run(["key", "create", "--name", "b", "--scope", "admin", "--file", file])
            // The configuration names the file, too.
            let list = try Program.run(["key", "list"], environment: ["GRADCON_ACCESS_KEYS": file])
            let lines = list.output.split(separator: "\n")
            #expect(lines.count == 3 && lines[1].hasPrefix(parts[1]) && lines[1].contains("press 4  score"))
            #expect(!list.output.contains(parts[2]))
            let json = try Program.run(["key", "list", "--json", "--file", file]).output
            let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [[String: Any]]]
            let first = try #require(root?["keys"]?.first)
            #expect(first["id"] as? String == parts[1] && first["requests_per_second"] as? Double == 2.5)
            #expect(first["hash"] == nil && first["salt"] == nil && first["is_expired"] as? Bool == false)
            #expect(try Program.run(["key", "revoke", parts[1], "--file", file]).status == 0)
            #expect(try Program.run(["key", "list", "--file", file]).output.split(separator: "\n").count == 2)
            #expect(other.status == 0)
            let again = try Program.run(["key", "revoke", parts[1], "--file", file])
            #expect(again.status == 2 && again.error.contains(parts[1]))
        }
    }

    @Test(arguments: [
        ["--name", "a"], ["--scope", "score"], ["--name", "", "--scope", "score"],
        ["--name", "a\nb", "--scope", "score"], ["--name", "a", "--scope", "root"],
        ["--name", "a", "--scope", "score", "--expires", "90"],
        ["--name", "a", "--scope", "score", "--expires", "0d"],
        ["--name", "a", "--scope", "score", "--expires", "-1d"],
        ["--name", "a", "--scope", "score", "--expires", "9223372036854775807w"],
        ["--name", "a", "--scope", "score", "--rate", "nan"], ["--name", "a", "--scope", "score", "--burst", "0"],
    ])
    func refusesWhatMakesNoKey(arguments: [String]) throws {
        try inFolder { file in
            let result = try Program.run(["key", "create", "--file", file] + arguments)
            #expect(result.status == 2 && result.output.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func asksWhichFile() throws {
        let result = try Program.run(["key", "list"])
        #expect(result.status == 2 && result.error.contains("--file") && result.error.contains("access.keys"))
    }

    private static let shipped = ["--config", "Config/gradcon.yaml", "--host", "*"]

    @Test func withoutKeysOtherMachinesAreKeptOut() throws {
        let result = try Program.run(["serve", "--port", "0"] + Self.shipped)
        #expect(result.status == 2 && result.output.isEmpty)
        for remedy in ["gradcon key create", "access.keys", "access.without_keys: anywhere"] {
            #expect(result.error.contains(remedy))
        }
        let server = try Program.serve(
            Self.shipped, environment: ["GRADCON_ACCESS_WITHOUT_KEYS": "anywhere"])
        server.signal(SIGINT)
        server.process.waitUntilExit()
        #expect(server.process.terminationStatus == 0)
    }

    @Test func withKeysTheServiceIsForTheirHolders() throws {
        try inFolder { file in
            let environment = ["GRADCON_ACCESS_KEYS": file]
            #expect(try Program.run(["serve"] + Self.shipped, environment: environment).status == 2)
            #expect(try Program.run(["key", "create", "--name", "a", "--scope", "read", "--file", file]).status == 0)
            let server = try Program.serve(Self.shipped, environment: environment)
            #expect(try Program.run(["healthcheck", server.url("/healthz")]).status == 0)
            #expect(try Program.run(["healthcheck", server.url("/models")]).status == 1)
            server.signal(SIGINT)
            server.process.waitUntilExit()
            #expect(server.process.terminationStatus == 0)
        }
    }
}
