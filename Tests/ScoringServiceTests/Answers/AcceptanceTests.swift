import HTTP
import Testing

@testable import ScoringService

struct AcceptanceTests {
    @Test(arguments: [
        ("image/png", 1, 0), ("*/*", 1, 1), ("image/*;q=0.5, */*;q=0.1", 0.5, 0.1), ("application/json", 0, 1),
        ("IMAGE/PNG ; Q=0.25,application/json;q=0.3", 0.25, 0.3), ("image/png;q=0, */*", 0, 1),
        ("text/html,application/xhtml+xml,image/webp,*/*;q=0.8", 0.8, 0.8), ("image/png;level=1;q=0.4", 0.4, 0),
        ("image/png;q=nan, */*;q=0.1", 0.1, 0.1), ("image/png;q=2", 1, 1), ("", 1, 1), (", ,", 1, 1), (";;;", 0, 0),
    ])
    func theMostPreciseRangeCounts(field: String, png: Double, json: Double) {
        let acceptance = Acceptance(["Accept": field])
        #expect(acceptance.weight(of: "image/png") == png)
        #expect(acceptance.weight(of: "application/json") == json)
    }

    @Test func severalFieldsAreOneList() {
        let acceptance = Acceptance(["Accept": "application/json;q=0.2", "accept": "image/png;q=0.7"])
        #expect(acceptance.weight(of: "image/png") == 0.7)
        #expect(acceptance.weight(of: "application/json") == 0.2)
        #expect(Acceptance([:]).weight(of: "image/png") == 1)
    }
}
