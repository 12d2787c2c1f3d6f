import Testing
import Training

@testable import gradcon

struct ProgressLineTests {
    private static func line(share: Double, seconds: Double = 3723) -> ProgressLine {
        ProgressLine(
            share: share, epoch: 7, epochs: 100, minimised: ("J", 0.01234), imagesPerSecond: 1499.6, seconds: seconds)
    }

    @Test(arguments: [0, 0.5, 0.999, 1])
    func fitsAnyWidth(share: Double) {
        for width in 0...200 {
            let text = Self.line(share: share).text(width: width)
            #expect(text.count <= width)
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
            // From 20 columns on, one of which stays free, the share and the time are there.
            if width >= 19 {
                #expect(text.contains("\(Int(share * 100))%") && text.contains("1:02:03"))
                #expect(text.contains("left") == (share < 1))
            }
            if width >= 46 { #expect(text.contains("epoch 7/100") && text.contains("1500 images/s")) }
            #expect(text.filter { "█░".contains($0) }.count <= 30)
        }
    }

    @Test(arguments: [(0.0, 0), (0.5, 15), (0.999, 29), (1, 30)])
    func theBarIsFullAtTheEndAlone(share: Double, filled: Int) {
        let text = Self.line(share: share).text(width: 120)
        #expect(text.filter { $0 == "█" }.count == filled && text.filter { $0 == "░" }.count == 30 - filled)
    }

    /// A run without epochs.
    @Test(arguments: [0, 0.3, 1])
    func aStageFitsAnyWidth(share: Double) {
        let stage = TrainingEvent.Stage("extracting features", share: share)
        for width in 0...200 {
            let text = ProgressLine.text(of: stage, seconds: 75, width: width)
            #expect(text.count <= width)
            if width >= 4 { #expect(text.contains("\(Int(share * 100))%")) }
            if width >= 40 { #expect(text.contains("extracting features") && text.contains("01:15")) }
            #expect(text.filter { "█░".contains($0) }.count <= 30)
        }
    }

    @Test(arguments: [(0, "00:00"), (59.6, "01:00"), (3599, "59:59"), (3600, "1:00:00"), (.infinity, "-"), (.nan, "-")])
    func timesAreShort(seconds: Double, text: String) {
        #expect(ProgressLine.time(seconds) == text)
    }
}
