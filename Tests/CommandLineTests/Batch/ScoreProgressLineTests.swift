import Testing

@testable import gradcon

struct ScoreProgressLineTests {
    @Test(arguments: [
        (100, "████████████░░░░░░░░░░░░░░░░░░ 43%  4300/10000  400 images/s  00:14 left"),
        (47, "██░░░ 43%  4300/10000  400 images/s  00:14 left"), (46, "43%  4300/10000  400 images/s  00:14 left"),
        (30, "43%  4300/10000  00:14 left"), (15, "43%  00:14 left"), (5, "43%"), (2, "43"),
    ])
    func whatHasNoRoomIsLeftOut(width: Int, text: String) {
        let line = ScoreProgressLine(done: 4300, new: 4000, total: 10_000, seconds: 10)
        #expect(line.text(width: width) == text)
    }

    @Test func withoutATotalThereIsNoBar() {
        let line = ScoreProgressLine(done: 4300, new: 4000, total: nil, seconds: 10)
        #expect(line.text(width: 80) == "4300 images  400 images/s  00:10")
        #expect(line.text(width: 20) == "4300 images  00:10")
        #expect(ScoreProgressLine(done: 0, new: 0, total: 0, seconds: 0).text(width: 80).hasPrefix("0 images"))
    }
}
