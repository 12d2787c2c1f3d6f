import Dispatch
import Files
import FoundationEssentials
import Testing

@testable import ScoringService

struct KeyFileTests {
    @Test func keepsEverythingButTheKey() throws {
        let keys = try TestKeys()
        let first = try keys.add(.score)
        let second = try keys.add(.read, .admin, lifetime: 60, rate: 2.5, burst: 3)
        let records = try KeyFile(contentsOf: keys.path).keys
        #expect(records.map(\.id) == [first.id, second.id])
        #expect(records.map(\.scopes) == [[.score], [.read, .admin]])
        #expect(records.map(\.requestsPerSecond) == [nil, 2.5] && records.map(\.burst) == [nil, 3])
        #expect(records[0].expires == nil && records[1].expires == records[1].created.addingTimeInterval(60))
        #expect(records[0].matches(first) && records[1].matches(second))
        #expect(!records[0].matches(second) && !records[1].matches(first))
        let text = String(decoding: try DurableFile.read(keys.path), as: UTF8.self)
        #expect(!text.contains(first.secret) && !text.contains(second.secret))
        #expect(try RegularFile(keys.path).permissions == 0o600)
    }

    @Test func equalSecretsHaveDifferentRecords() {
        let key = APIKey()
        func record() -> KeyRecord {
            KeyRecord(
                of: key, name: "a", scopes: [.read], created: Date(timeIntervalSince1970: 0), lifetime: nil,
                requestsPerSecond: nil, burst: nil)
        }
        let (one, other) = (record(), record())
        #expect(one != other && one.matches(key) && other.matches(key))
    }

    @Test func noOtherKeyMatches() {
        let key = APIKey()
        let record = KeyRecord(
            of: key, name: "a", scopes: [.read], created: Date(), lifetime: nil, requestsPerSecond: nil, burst: nil)
        #expect(record.matches(key))
        #expect(!(0..<2000).contains { _ in record.matches(APIKey()) })
    }

    @Test func revokesOneKey() throws {
        let keys = try TestKeys()
        let (first, second) = (try keys.add(.score), try keys.add(.read))
        #expect(try KeyFile.remove(first.id, from: keys.path).scopes == [.score])
        #expect(try KeyFile(contentsOf: keys.path).keys.map(\.id) == [second.id])
        #expect(throws: KeyFileError.unknown(path: keys.path, id: first.id)) {
            try KeyFile.remove(first.id, from: keys.path)
        }
    }

    /// Each edit reads what the one before wrote.
    @Test func editsAtOnceLoseNothing() throws {
        let keys = try TestKeys()
        let path = keys.path
        DispatchQueue.concurrentPerform(iterations: 20) { _ in
            _ = try? KeyFile.add(
                to: path, name: "a", scopes: [.read], lifetime: nil, requestsPerSecond: nil, burst: nil)
        }
        #expect(try KeyFile(contentsOf: keys.path).keys.count == 20)
    }

    @Test(arguments: [0o620, 0o602, 0o666])
    func refusesAFileThatOthersMayWriteTo(mode: Int) throws {
        let keys = try TestKeys()
        let key = try keys.add(.score)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: keys.path)
        let error = KeyFileError.writableByOthers(path: keys.path, permissions: UInt32(mode))
        #expect(throws: error) { try KeyFile(contentsOf: keys.path) }
        #expect(throws: error) { try KeyFile.remove(key.id, from: keys.path) }
        #expect(error.description.contains(String(mode, radix: 8)))
    }

    @Test func tellsWhetherOthersMayReadIt() throws {
        let keys = try TestKeys()
        _ = try keys.add(.score)
        #expect(try !KeyFile(contentsOf: keys.path).isReadableByOthers)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: keys.path)
        #expect(try KeyFile(contentsOf: keys.path).isReadableByOthers)
        // The permissions that its owner gave it stay.
        _ = try keys.add(.score)
        #expect(try RegularFile(keys.path).permissions == 0o640)
    }

    private static let record = #"""
        "id": "abcdefgh", "name": "a", "scopes": ["read"], "created": "2026-01-01T00:00:00Z",
        "salt": "0123456789abcdef", "hash": "\#(String(repeating: "0f", count: 32))"
        """#

    @Test func readsWhatItDocuments() throws {
        let keys = try TestKeys()
        try keys.write("{\"keys\": [{\(Self.record)}]}")
        #expect(try KeyFile(contentsOf: keys.path).keys.map(\.name) == ["a"])
    }

    @Test(arguments: [
        ("", "JSON"), ("[]", "Dictionary"), ("{}", "keys"), ("{\"keys\": [], \"more\": 1}", "more"),
        ("{\"keys\": [{}]}", "id"), ("{\"keys\": [{\(record), \"x\": 1}]}", "\"x\""),
        ("{\"keys\": [{\(record.replacing("abcdefgh", with: "../etc"))}]}", "keys.Index 0.id"),
        ("{\"keys\": [{\(record.replacing("\"a\"", with: "\"a\\n\""))}]}", "control"),
        ("{\"keys\": [{\(record.replacing("\"read\"", with: ""))}]}", "scope"),
        ("{\"keys\": [{\(record.replacing("\"read\"", with: "\"root\""))}]}", "root"),
        ("{\"keys\": [{\(record.replacing("2026-01-01T00:00:00Z", with: "soon"))}]}", "2026-12-31T00:00:00Z"),
        ("{\"keys\": [{\(record.replacing("0123456789abcdef", with: "short"))}]}", "16 characters"),
        ("{\"keys\": [{\(record.replacing("0f0f", with: "0F0F"))}]}", "hexadecimal"),
        ("{\"keys\": [{\(record), \"burst\": 0}]}", "1000000"),
        ("{\"keys\": [{\(record), \"requests_per_second\": -1}]}", "1000000"),
        ("{\"keys\": [{\(record), \"requests_per_second\": 1e400}]}", "no file of keys"),
        (String(repeating: "[", count: 100_000), "no file of keys"),
    ])
    func refusesFilesThatAreWrong(text: String, mention: String) throws {
        let keys = try TestKeys()
        try keys.write(text)
        let error = #expect(throws: KeyFileError.self) { try KeyFile(contentsOf: keys.path) }
        #expect(error?.description.contains(mention) == true, "\(String(describing: error))")
    }

    @Test func refusesTwoKeysOfOneID() throws {
        let keys = try TestKeys()
        try keys.write("{\"keys\": [{\(Self.record)}, {\(Self.record)}]}")
        #expect(throws: KeyFileError.duplicate(path: keys.path, id: "abcdefgh")) {
            try KeyFile(contentsOf: keys.path)
        }
    }

    /// A file cut short anywhere holds no keys, and harms nobody.
    @Test func refusesEveryBeginningOfAFile() throws {
        let keys = try TestKeys()
        _ = try keys.add(.score)
        let bytes = try DurableFile.read(keys.path)
        // The last byte is a line end.
        for count in 0..<bytes.count - 1 {
            try keys.write(String(decoding: bytes.prefix(count), as: UTF8.self))
            #expect(throws: KeyFileError.self) { try KeyFile(contentsOf: keys.path) }
        }
    }
}
