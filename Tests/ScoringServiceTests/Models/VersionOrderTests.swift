import Testing

@testable import ScoringService

struct VersionOrderTests {
    /// In ascending order.
    private static let ordered = [
        "-", "0", "1", "1-rc1", "1.0", "1.2", "1.9", "1.10", "2", "02", "9", "10", "99999999999999999999",
        "100000000000000000000", "V2", "_", "a", "v1", "v2", "v10", "v10a", "v10b",
    ]

    @Test func comparesNumbersAsNumbers() {
        for (place, left) in Self.ordered.enumerated() {
            for (otherPlace, right) in Self.ordered.enumerated() where !["2", "02"].contains(left) || left != right {
                #expect(
                    VersionOrder.precedes(left, right) == (place < otherPlace) || Set([left, right]) == ["2", "02"])
            }
        }
    }

    @Test func thereIsAlwaysOneOrder() {
        #expect(VersionOrder.precedes("02", "2") != VersionOrder.precedes("2", "02"))
        for version in Self.ordered { #expect(!VersionOrder.precedes(version, version)) }
    }
}
