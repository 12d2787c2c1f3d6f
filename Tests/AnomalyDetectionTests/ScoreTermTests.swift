import Testing

@testable import AnomalyDetection

struct ScoreTermTests {
    @Test func aTermOfTheWholeImageIsCalledByItsQuantity() {
        let term = ScoreTerm(name: "distance", quantity: "distance to normal images", isInScore: true)
        #expect(term.label == "distance" && term.direction == .larger)
        #expect(term.title == "distance to normal images" && term.orientedTitle == term.title)
        #expect(term.oriented(2.5) == 2.5)
    }

    @Test func whereSmallerIsMoreAnomalousTheSignIsTurned() {
        let term = ScoreTerm(
            name: "up.0", label: "first", quantity: "cosine", isInScore: false, direction: .smaller,
            series: .init(name: "layers", place: "layer up.0"))
        #expect(term.label == "first")
        #expect(term.title == "layer up.0, cosine" && term.orientedTitle == "layer up.0, -cosine")
        #expect(term.oriented(0.25) == -0.25)
    }
}
