import Testing

@testable import ScoringService

struct APIKeyTests {
    @Test func hasAFormThatScannersRecognise() throws {
        let key = APIKey()
        #expect(try #/gc_[0-9a-z]{8}_[0-9A-Za-z]{32}/#.wholeMatch(in: key.text) != nil)
        let read = try #require(APIKey(key.text))
        #expect(read.id == key.id && read.secret == key.secret)
    }

    @Test func noTwoAreAlike() {
        let keys = (0..<1000).map { _ in APIKey() }
        #expect(Set(keys.map(\.id)).count == 1000 && Set(keys.map(\.secret)).count == 1000)
    }

    /// A secret of the right form.
    private static let right = "aB3daB3daB3daB3daB3daB3daB3daB3d"

    @Test(arguments: [
        "", "gc", "gc__", "gc_abcdefgh", "gc_abcdefgh_", "_abcdefgh_\(right)", "GC_abcdefgh_\(right)",
        "gc_abcdefg_\(right)", "gc_abcdefghi_\(right)", "gc_Abcdefgh_\(right)", "gc_abcdefgh_\(right)a",
        "gc_abcdefgh_\(right.dropLast())", "gc_abcdefgh_\(right.dropLast())-", "gc_abcdefgh_\(right)_",
        "gc_abcdefgh_\(right.dropLast(2))\u{E9}", " gc_abcdefgh_\(right)", "gc_abcdefgh_\(right)\n",
    ])
    func refusesTextsOfAnotherForm(text: String) {
        #expect(APIKey(text) == nil)
        #expect(APIKey("gc_abcdefgh_\(Self.right)") != nil)
    }
}
