import HTTP
import Testing

@testable import ScoringService

struct DeadlineTests {
    private func deadline(_ fields: String...) throws -> Deadline {
        let headers = Headers(fields.map { Headers.Field(name: "X-Request-Timeout", value: $0) })
        let request = try Request(method: "POST", target: "/score", headers: headers, body: [])
        return try Deadline(request, arrival: .now, limit: 30)
    }

    @Test(arguments: [("0.25", 0.25), ("2", 2), (".5", 0.5), ("1.", 1), ("30", 30), ("31", 30), ("1000000", 30)])
    func theLesserOfTwoCounts(text: String, seconds: Double) throws {
        #expect(try deadline(text).seconds == seconds)
    }

    @Test func withoutAFieldTheConfiguredOneCounts() throws { #expect(try deadline().seconds == 30) }

    @Test(arguments: [
        "", "0", "0.0", "-1", "1s", "0x10", "nan", "inf", "1,5", "1..2", ".", " 1", "\u{661}",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: ServiceError.self) { try deadline(text) }
    }

    @Test func twoFieldsAreRefused() { #expect(throws: ServiceError.self) { try deadline("1", "1") } }
}
