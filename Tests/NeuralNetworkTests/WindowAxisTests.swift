import Testing

@testable import NeuralNetwork

struct WindowAxisTests {
    /// Output sizes as `torch.nn.Conv2d` documents them.
    @Test(arguments: [(28, 2, 15), (15, 2, 8), (8, 2, 5), (5, 2, 3), (28, 1, 14), (7, 0, 2), (1, 3, 2), (512, 2, 257)])
    func convolutionSize(fine: Int, padding: Int, coarse: Int) {
        #expect(WindowAxis(fine: fine, padding: padding)?.coarse == coarse)
    }

    /// Output sizes as `torch.nn.ConvTranspose2d` documents them.
    @Test(arguments: [
        (3, 2, 0, 4), (4, 1, 0, 8), (8, 2, 0, 14), (14, 1, 0, 28), (3, 2, 1, 5), (1, 0, 1, 5), (2, 2, 0, 2),
    ])
    func transposedSize(coarse: Int, padding: Int, outputPadding: Int, fine: Int) {
        #expect(WindowAxis(coarse: coarse, padding: padding, outputPadding: outputPadding)?.fine == fine)
    }

    @Test(arguments: [(3, 0), (1, 1), (0, 2), (-1, 2), (8, 4), (8, -1)])
    func refusesConvolutions(fine: Int, padding: Int) {
        #expect(WindowAxis(fine: fine, padding: padding) == nil)
    }

    @Test(arguments: [(0, 1, 0), (1, 2, 0), (1, 3, 1), (4, 4, 0), (4, -1, 0), (4, 1, 2), (4, 1, -1)])
    func refusesTransposedConvolutions(coarse: Int, padding: Int, outputPadding: Int) {
        #expect(WindowAxis(coarse: coarse, padding: padding, outputPadding: outputPadding) == nil)
    }

    @Test(arguments: 0...3)
    func everyTapIsSeenWhereItLiesInside(padding: Int) {
        for fine in 1...20 {
            guard let axis = WindowAxis(fine: fine, padding: padding) else { continue }
            for tap in 0..<4 {
                let expected = (0..<axis.coarse).filter { (0..<fine).contains(2 * $0 - padding + tap) }
                #expect(Array(axis.positions(seeing: tap)) == expected)
            }
        }
    }

    /// Each position is in one class, with just the taps that lie inside.
    @Test(arguments: 0...3)
    func classesHoldEveryPositionOnce(padding: Int) {
        for fine in 1...20 {
            guard let axis = WindowAxis(fine: fine, padding: padding) else { continue }
            #expect(axis.gatherClasses.flatMap(\.positions) == Array(0..<axis.coarse))
            for run in axis.gatherClasses {
                for position in run.positions {
                    #expect(Array(run.taps) == (0..<4).filter { axis.positions(seeing: $0).contains(position) })
                }
            }
            let inside = axis.gatherClasses.filter { $0.taps == 0..<4 }.flatMap(\.positions)
            #expect(Array(axis.positionsSeeingAllTaps) == inside)
            for parity in 0..<2 {
                let classes = axis.scatterClasses(parity: parity)
                #expect(classes.flatMap(\.positions) == Array(0..<(fine - parity + 1) / 2))
                for run in classes {
                    for position in run.positions {
                        let first = position + axis.scatterOffset(parity: parity)
                        #expect(Array(run.taps) == (0..<2).filter { (0..<axis.coarse).contains(first + $0) })
                    }
                }
            }
        }
    }
}
