import HTTP
import Testing

@testable import ScoringService

struct TraceContextTests {
    private static let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func readsTheIDs() throws {
        let trace = try #require(TraceContext(["Traceparent": Self.valid]))
        #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c" && trace.parentID == "b7ad6b7169203331")
    }

    @Test(arguments: [
        "", "00", valid + "-", valid + "-00", " " + valid, "01" + valid.dropFirst(2), "ff" + valid.dropFirst(2),
        valid.uppercased(), "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", String(valid.dropLast()), valid.dropLast() + "g",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-011", "00\n" + valid.dropFirst(3),
    ])
    func ignoresWhatIsInvalid(value: String) {
        #expect(TraceContext(["traceparent": value]) == nil)
    }

    @Test func ignoresWhatIsSaidTwice() {
        #expect(TraceContext(["traceparent": Self.valid, "Traceparent": Self.valid]) == nil)
        #expect(TraceContext([:]) == nil)
    }
}
