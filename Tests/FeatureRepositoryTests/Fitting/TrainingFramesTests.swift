import Determinism
import Testing

@testable import FeatureRepository

struct TrainingFramesTests {
    private static let frames = [0..<3, 3..<4, 4..<9]

    @Test func allInputsAreChosenWhereThereIsMemory() {
        let found = TrainingFrames(Self.frames, limit: 9, SeededGenerator(seed: 1))
        #expect(found.chosen == Array(0..<9) && found.places == Self.frames)
        #expect(found.others == [[], [], []])
        #expect(TrainingFrames([], limit: 9, SeededGenerator(seed: 1)).chosen.isEmpty)
    }

    /// Whatever is drawn: every input of a frame that is known is chosen, or one of its others.
    @Test(arguments: 1...8, [UInt64(1), 2, 3, 4])
    func whatIsDrawnAndTheRestMakeUpTheFrames(limit: Int, seed: UInt64) {
        let found = TrainingFrames(Self.frames, limit: limit, SeededGenerator(seed: seed))
        #expect(found.chosen.count == limit && found.chosen == Set(found.chosen).sorted())
        #expect(found.places.count == found.others.count && found.places.last?.upperBound == limit)
        var known: [Range<Int>] = []
        for (places, others) in zip(found.places, found.others) {
            let inputs = (found.chosen[places] + others).sorted()
            known += Self.frames.filter { Array($0) == inputs }
        }
        #expect(known == Self.frames.filter { frame in found.chosen.contains { frame.contains($0) } })
    }
}
