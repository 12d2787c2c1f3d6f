import Determinism
import Testing

@testable import Training

struct TrainingFramesTests {
    private let frames = [0..<3, 3..<4, 4..<9, 9..<12]

    @Test func whereAllFitTheModelIsMadeOfAll() {
        let found = TrainingFrames(frames, limit: 12, SeededGenerator(seed: 1))
        #expect(found.chosen == Array(0..<12) && found.places == frames)
        #expect(found.others == [[], [], [], []])
    }

    @Test(arguments: 1...11)
    func noTileOfAFrameIsForgotten(limit: Int) {
        for seed in 0..<20 {
            let found = TrainingFrames(frames, limit: limit, SeededGenerator(seed: UInt64(seed)))
            #expect(found.chosen.count == limit && found.places.last?.upperBound == limit)
            let whole = zip(found.places, found.others).map { place, others in
                (Array(found.chosen[place]) + others).sorted()
            }
            // Frames without a tile in the model are left out.
            let used = frames.filter { frame in found.chosen.contains { frame.contains($0) } }
            #expect(whole == used.map(Array.init))
        }
    }
}
