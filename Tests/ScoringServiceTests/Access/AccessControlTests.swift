import FoundationEssentials
import HTTP
import Testing

@testable import ScoringService

struct AccessControlTests {
    private func principal(_ access: AccessControl, _ key: APIKey, after wait: Duration = .zero) throws -> Principal {
        try access.principal(of: Request("GET", "/models", key: key), at: Self.start + wait)
    }

    private static let start = ContinuousClock.now

    @Test func knowsWhoseKeyItIs() throws {
        let keys = try TestKeys()
        let key = try keys.add(.score)
        let access = try keys.access()
        #expect(try principal(access, key) == Principal(id: key.id, name: "holder", scopes: [.score]))
    }

    @Test func refusesOtherSecretsAndOtherIDs() throws {
        let keys = try TestKeys()
        let (one, other) = (try keys.add(.score), try keys.add(.score))
        let access = try keys.access()
        for text in ["gc_\(one.id)_\(other.secret)", "gc_\(APIKey().id)_\(one.secret)", APIKey().text] {
            let key = try #require(APIKey(text))
            #expect(throws: ServiceError.unauthorized(.invalid)) { try principal(access, key) }
        }
    }

    @Test func refusesAnExpiredKey() throws {
        let keys = try TestKeys()
        let (expired, valid) = (try keys.add(.score, lifetime: 0), try keys.add(.score, lifetime: 3600))
        let access = try keys.access()
        let error = #expect(throws: ServiceError.self) { try principal(access, expired) }
        #expect(error?.detail.contains("The key \(expired.id) expired at 20") == true)
        #expect(try principal(access, valid).id == valid.id)
        // Who has not shown the secret does not learn that it expired.
        let guess = try #require(APIKey("gc_\(expired.id)_\(valid.secret)"))
        #expect(throws: ServiceError.unauthorized(.invalid)) { try principal(access, guess) }
    }

    @Test func startsWithNoFileThatLetsNobodyIn() throws {
        let keys = try TestKeys()
        #expect(throws: KeyFileError.self) { try keys.access() }
        let expired = try keys.add(.score, lifetime: 0)
        #expect(throws: KeyFileError.noValidKey(path: keys.path, count: 1)) { try keys.access() }
        _ = try KeyFile.remove(expired.id, from: keys.path)
        #expect(throws: KeyFileError.noValidKey(path: keys.path, count: 0)) { try keys.access() }
    }

    @Test func eachKeyHasItsRate() throws {
        let keys = try TestKeys()
        let (usual, own, free) = (
            try keys.add(.score), try keys.add(.score, rate: 0.5, burst: 1), try keys.add(.score, rate: 0)
        )
        let access = try keys.access { ($0.requestsPerSecond, $0.burst) = (10, 2) }
        for _ in 0..<2 { _ = try principal(access, usual) }
        #expect(throws: ServiceError.rateExceeded(id: usual.id, rate: 10, burst: 2, retryAfter: 1)) {
            try principal(access, usual)
        }
        _ = try principal(access, own)
        let error = ServiceError.rateExceeded(id: own.id, rate: 0.5, burst: 1, retryAfter: 2)
        #expect(throws: error) { try principal(access, own) }
        #expect(error.status == .tooManyRequests && error.headers["Retry-After"] == "2")
        #expect(error.detail.contains("is 0.5 a second, and 1 at once"))
        for _ in 0..<1000 { _ = try principal(access, free) }
        _ = try principal(access, usual, after: .seconds(1))
        _ = try principal(access, own, after: .seconds(2))
    }

    @Test func readsTheFileAnew() throws {
        let keys = try TestKeys()
        let first = try keys.add(.score)
        let log = TestLog()
        let access = try keys.access(log)
        let second = try keys.add(.read, lifetime: 3600)
        #expect(throws: ServiceError.unauthorized(.invalid)) { try principal(access, second) }
        access.reload(by: .watch)
        #expect(try principal(access, second).scopes == [.read])
        _ = try KeyFile.remove(first.id, from: keys.path)
        access.reload(by: .watch)
        #expect(throws: ServiceError.unauthorized(.invalid)) { try principal(access, first) }
        // Nothing has changed: nothing is said.
        access.reload(by: .signal)
        let audit = log.lines.filter { $0.hasPrefix("notice") }
        #expect(audit.count == 3)
        #expect(audit[0].hasPrefix("notice load keys of \(keys.path) actor=start after=\(first.id) before=nothing"))
        #expect(audit[1].hasPrefix("notice add key \(second.id) actor=watch after=holder: read, expires 20"))
        #expect(
            audit[2] == "notice revoke key \(first.id) actor=watch after=nothing before=holder: score, never expires "
                + "outcome=done")
    }

    @Test func aFileThatIsNoGoodOrGoneOpensNothing() throws {
        let keys = try TestKeys()
        let key = try keys.add(.score)
        let log = TestLog()
        let access = try keys.access(log)
        try keys.write("{")
        access.reload(by: .watch)
        try FileManager.default.removeItem(atPath: keys.path)
        access.reload(by: .watch)
        #expect(try principal(access, key).id == key.id)
        #expect(throws: ServiceError.unauthorized(.invalid)) { try principal(access, APIKey()) }
        #expect(log.lines.count { $0.hasPrefix("error") } == 2)
        #expect(log.lines.count { $0.contains("outcome=failed") && $0.contains("after=\(key.id)") } == 2)
    }

    @Test func aFileWithoutKeysLetsNobodyIn() throws {
        let keys = try TestKeys()
        let key = try keys.add(.score)
        let log = TestLog()
        let access = try keys.access(log)
        try keys.write("{\"keys\": []}")
        access.reload(by: .watch)
        #expect(throws: ServiceError.unauthorized(.invalid)) { try principal(access, key) }
        #expect(log.lines.contains { $0.hasPrefix("warning") && $0.contains("no valid key") })
    }
}
