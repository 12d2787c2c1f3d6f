import Testing

@testable import Training

struct FrameFoldsTests {
    /// Frames of one to four tiles.
    private static let frames = [0..<3, 3..<4, 4..<8, 8..<9, 9..<11, 11..<12, 12..<14]

    @Test(arguments: [1, 3])
    func everyFrameIsInOneFoldWithAllItsTiles(threads: Int) {
        let folds = FrameFolds(Self.frames, seed: 3)
        #expect(folds.count == 5)
        var shares: [Double] = []
        let found = folds.map(threads: threads) {
            shares.append($0)
        } _: { fold in
            (frames: folds.frames(in: fold), others: folds.inputs(outside: fold))
        }
        #expect(found.flatMap(\.frames).sorted() == Array(0..<7))
        for (frames, others) in found {
            let own = Set(frames.flatMap { Array(Self.frames[$0]) })
            #expect(others == (0..<14).filter { !own.contains($0) })
        }
        #expect(shares.first == 0 && shares == shares.sorted() && shares.allSatisfy { $0 < 1 })
    }

    @Test func theSeedDividesThem() {
        func folds(_ seed: UInt64) -> [[Int]] {
            let folds = FrameFolds(Self.frames, seed: seed)
            return (0..<folds.count).map(folds.frames)
        }
        #expect(folds(1) == folds(1) && (2...6).contains { folds($0) != folds(1) })
    }

    /// A single frame leaves nothing to compare it with.
    @Test func aSingleFrameHasNoFolds() {
        #expect(FrameFolds([0..<4], seed: 1).count == 0)
        #expect(FrameFolds([0..<4, 4..<5], seed: 1).count == 2)
    }

    @Test func anErrorOfOneFoldIsThrown() {
        struct Failure: Error {}
        let folds = FrameFolds(Self.frames, seed: 3)
        #expect(throws: Failure.self) {
            try folds.map(threads: 2) { _ in
            } _: { fold throws(Failure) -> Int in
                guard fold < 3 else { throw Failure() }
                return fold
            }
        }
    }
}
