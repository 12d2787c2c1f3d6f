import HTTP
import Logging
import Synchronization
import Testing

@testable import ScoringService

struct AuditTests {
    @Test func aChangeIsOneLineThatSaysWhoWhatAndWhatCameOfIt() {
        let log = TestLog()
        let audit = Audit(logger: log.logger())
        let holder = Principal(id: "k1", name: "press 4", scopes: [.admin])
        audit.record("load model shoe", by: .start, before: nil, after: "1")
        audit.record(
            "replace model shoe", by: .client(holder, peer: "10.0.0.1:5", requestID: "r1"), before: "1", after: "2",
            outcome: .failed("no self-test"))
        audit.record(
            "remove model shoe", by: .client(nil, peer: "127.0.0.1:5", requestID: "r2"), before: "2", after: nil)
        #expect(
            log.lines == [
                "notice load model shoe actor=start after=1 before=nothing outcome=done",
                "notice replace model shoe actor=key after=2 before=1 key_id=k1 key_name=press 4 "
                    + "outcome=failed: no self-test peer=10.0.0.1:5 request_id=r1",
                "notice remove model shoe actor=client after=nothing before=2 outcome=done peer=127.0.0.1:5 "
                    + "request_id=r2",
            ])
    }

    @Test func changesOfModelsHaveAnActor() async throws {
        let (keys, log) = (try TestKeys(), TestLog())
        let key = try keys.add(.admin)
        let served = try ServedFolder(access: try keys.access(), log: log)
        let first = try #require(served.digest())
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", description: "another"))
        let request = try Request("POST", "/models/shoe/reload", key: key)
        #expect(await served.service.answer(to: request).status == .ok)
        let second = try #require(served.digest())
        try served.replace("shoe", by: [1, 2, 3])
        #expect(await served.service.answer(to: request).status.code == 409)
        let lines = log.lines.filter { $0.hasPrefix("notice load model shoe ") }
        #expect(lines.count == 3)
        #expect(lines[0] == "notice load model shoe actor=start after=\(first) before=nothing outcome=done")
        let actor = "key_id=\(key.id) key_name=holder outcome="
        #expect(lines[1].hasPrefix("notice load model shoe actor=key after=\(second) before=\(first) \(actor)done"))
        #expect(lines[2].hasPrefix("notice load model shoe actor=key after=\(second) before=\(second) \(actor)failed"))
        #expect(!log.lines.contains { $0.contains(key.secret) })
    }

    @Test(arguments: [(Audit.Actor.signal, "signal"), (.watch, "watch")])
    func whatNoClientAsksForHasAnActorToo(actor: Audit.Actor, name: String) {
        let log = TestLog()
        Audit(logger: log.logger()).record("reload model shoe", by: actor, before: "1", after: "1")
        #expect(log.lines == ["notice reload model shoe actor=\(name) after=1 before=1 outcome=done"])
    }
}
