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

    @Test(arguments: [(Audit.Actor.signal, "signal"), (.watch, "watch")])
    func whatNoClientAsksForHasAnActorToo(actor: Audit.Actor, name: String) {
        let log = TestLog()
        Audit(logger: log.logger()).record("reload model shoe", by: actor, before: "1", after: "1")
        #expect(log.lines == ["notice reload model shoe actor=\(name) after=1 before=1 outcome=done"])
    }
}
