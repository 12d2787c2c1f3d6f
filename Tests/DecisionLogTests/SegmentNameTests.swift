import Testing

@testable import DecisionLog

struct SegmentNameTests {
    @Test func sortsByItsNumber() throws {
        let name = SegmentName(number: 42, time: 1_764_296_914.9)
        #expect(name.description == "decisions-0000000042-20251128T022834Z.jsonl")
        #expect(SegmentName(name.description) == name)
        #expect(name < SegmentName(number: 43, time: 0))
        let damaged = try #require(SegmentName(name.description + ".damaged"))
        #expect(damaged.isDamaged && damaged.number == 42)
        let large = SegmentName(number: .max, time: 0)
        #expect(SegmentName(large.description) == large)
    }

    @Test(arguments: [
        "", "decisions-.jsonl", "decisions-42-20251128T022834Z.jsonl", "decisions-0000000042-20251128T022834Z.json",
        "decisions-0000000042.jsonl", "decisions-99999999999999999999-20251128T022834Z.jsonl",
        "decisions-00000000042-20251128T022834Z.jsonl", "decisions-+000000042-20251128T022834Z.jsonl",
        "decisions-0000000042-20251128T022834Z.jsonl.damaged.damaged", "decisions-0000000042--0251128T022834Z.jsonl",
    ])
    func passesOverOtherFiles(_ name: String) {
        #expect(SegmentName(name) == nil)
    }
}
