import Foundation
import Testing

@testable import AnomalyDetection

struct HeldOutValuesTests {
    @Test(arguments: [(0.0, 6.0), (1, 6), (1.5, 5), (2, 5), (2.5, 3), (3, 3), (4, 2), (4.5, 1)])
    func thePValueCountsWhatIsAtLeastAsLarge(value: Double, sixths: Double) throws {
        let values = try #require(HeldOutValues([2, 3, 1, 4, 2]))
        #expect(values.sorted == [1, 2, 2, 3, 4])
        #expect(values.pValue(of: value) == sixths / 6)
    }

    /// By hand: where the tail begins, the share of values above it, the new one counted, and their mean excess.
    struct Tail: Sendable {
        let values: [Double]
        let start: Double
        let share: Double
        let excess: Double
    }

    private static let tails = [
        Tail(values: [1, 2, 3, 5, 9], start: 3, share: 3.0 / 6, excess: 4),
        Tail(values: (1...10).map(Double.init), start: 7, share: 4.0 / 11, excess: 2),
        Tail(values: (1...40).map(Double.init), start: 36, share: 5.0 / 41, excess: 2.5),
        Tail(values: [-3, -1, 0, 4, 5], start: 0, share: 3.0 / 6, excess: 4.5),
        Tail(values: [1, 1, 1, 1, 1, 1, 1, 1, 1, 9], start: 1, share: 4.0 / 11, excess: 8.0 / 3),
    ]

    @Test(arguments: tails)
    func beyondTheLargestPartATailGoesOn(tail: Tail) throws {
        let (start, share, excess) = (tail.start, tail.share, tail.excess)
        let heldOut = try #require(HeldOutValues(tail.values.shuffled()))
        for value in [start.nextUp, start + 0.5, start + excess, start + 40] {
            let expected = -log(share) + (value - start) / excess
            // The logarithm is rounded, and so are the quotients.
            #expect(abs(heldOut.surprisal(of: value) - expected) < 1e-13 * max(expected, 1))
        }
        for value in [start, start - 0.5, start - 40] {
            #expect(heldOut.surprisal(of: value) == -log(heldOut.pValue(of: value)))
        }
    }

    @Test(arguments: [
        [1, 2, 3, 5, 9], [0, 0, 0, 0, 0], [7, 7, 7, 7, 7, 7, 8], [-2, -2, -1, -1, 0, 0, 3, 3, 3], [-5, -5, -5, -5, -5],
        (0..<57).map { Double($0 * $0 % 13) / 3 },
    ])
    func aLargerValueIsAtLeastAsSurprising(values: [Double]) throws {
        let heldOut = try #require(HeldOutValues(values))
        var last = -Double.infinity
        for step in -800...1600 {
            let surprisal = heldOut.surprisal(of: Double(step) / 100)
            #expect(surprisal.isFinite && surprisal >= max(last, 0))
            last = surprisal
        }
        #expect(heldOut.surprisal(of: -100) == 0)
    }

    /// Values that are all the same, also zero, leave every larger one a number.
    @Test(arguments: [0.0, 2, -1e-30, 1e20])
    func constantValuesHaveNoTail(value: Double) throws {
        let heldOut = try #require(HeldOutValues([Double](repeating: value, count: 12)))
        #expect(heldOut.surprisal(of: value) == 0)
        let surprisal = heldOut.surprisal(of: value + max(1, abs(value) / 4))
        #expect(surprisal.isFinite && surprisal > 100)
    }

    @Test(arguments: [[], [1], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, .nan], [1, 2, 3, 4, .infinity]])
    func tooFewValuesSayNothing(values: [Double]) {
        #expect(HeldOutValues(values) == nil)
    }
}
