import Testing

@testable import NeuralNetwork

struct ConvolutionAxisTests {
    /// Output sizes as `torch.nn.Conv2d` documents them, of kernel 4 and stride 2.
    @Test(arguments: [(28, 2, 15), (15, 2, 8), (8, 2, 5), (5, 2, 3), (28, 1, 14), (7, 0, 2), (1, 3, 2), (512, 2, 257)])
    func convolutionSize(fine: Int, padding: Int, coarse: Int) {
        #expect(ConvolutionAxis(fine: fine, kernel: 4, stride: 2, padding: padding)?.coarse == coarse)
    }

    /// Output sizes as `torch.nn.ConvTranspose2d` documents them, of kernel 4 and stride 2.
    @Test(arguments: [
        (3, 2, 0, 4), (4, 1, 0, 8), (8, 2, 0, 14), (14, 1, 0, 28), (3, 2, 1, 5), (1, 0, 1, 5), (2, 2, 0, 2),
    ])
    func transposedSize(coarse: Int, padding: Int, outputPadding: Int, fine: Int) {
        let axis = ConvolutionAxis(coarse: coarse, kernel: 4, stride: 2, padding: padding, outputPadding: outputPadding)
        #expect(axis?.fine == fine)
    }

    @Test(arguments: [
        (3, 4, 2, 0), (1, 4, 2, 1), (0, 4, 2, 2), (-1, 4, 2, 2), (8, 4, 2, 4), (8, 4, 2, -1), (8, 0, 1, 0),
        (8, -1, 1, 0), (8, 65, 1, 32), (8, 3, 0, 1), (8, 3, -1, 1), (8, 3, 65, 1), (65537, 3, 1, 1), (.max, 3, 1, 1),
        (8, 3, .max, 1), (8, .max, 1, 1), (8, 3, 1, .max), (.min, 3, 1, 1),
    ])
    func refusesConvolutions(fine: Int, kernel: Int, stride: Int, padding: Int) {
        #expect(ConvolutionAxis(fine: fine, kernel: kernel, stride: stride, padding: padding) == nil)
    }

    @Test(arguments: [
        (0, 4, 2, 1, 0), (1, 4, 2, 2, 0), (1, 4, 2, 3, 1), (4, 4, 2, 4, 0), (4, 4, 2, -1, 0), (4, 4, 2, 1, 2),
        (4, 4, 2, 1, -1), (4, 0, 2, 0, 0), (4, 4, 0, 1, 0), (4, 1, 1, 0, 1), (65537, 4, 2, 1, 0), (.max, 4, 2, 1, 0),
        (4, 4, 2, 1, .max),
    ])
    func refusesTransposedConvolutions(coarse: Int, kernel: Int, stride: Int, padding: Int, outputPadding: Int) {
        let axis = ConvolutionAxis(
            coarse: coarse, kernel: kernel, stride: stride, padding: padding, outputPadding: outputPadding)
        #expect(axis == nil)
    }

    /// As many positions as there are windows that end inside the padded axis.
    @Test(arguments: 1...5, 1...3)
    func aConvolutionHasAllWindowsThatFit(kernel: Int, stride: Int) {
        for padding in 0..<kernel {
            for fine in 1...11 {
                let windows = (0..<40).count { stride * $0 - padding + kernel <= fine + padding }
                let axis = ConvolutionAxis(fine: fine, kernel: kernel, stride: stride, padding: padding)
                #expect(axis?.coarse == (windows > 0 ? windows : nil))
                guard let axis else { continue }
                #expect(axis.fine == fine)
                #expect(axis.isPointwise == (kernel == 1 && stride == 1))
            }
        }
    }

    /// A transposed convolution gives the sizes from which a convolution would come back to it, the smallest of them
    /// without output padding.
    @Test(arguments: 1...5, 1...3)
    func aTransposedConvolutionUndoesTheSizeOfOne(kernel: Int, stride: Int) {
        for padding in 0..<kernel {
            for coarse in 1...11 {
                let sizes = (1...60).filter {
                    ConvolutionAxis(fine: $0, kernel: kernel, stride: stride, padding: padding)?.coarse == coarse
                }
                let found = (0..<stride).compactMap {
                    ConvolutionAxis(
                        coarse: coarse, kernel: kernel, stride: stride, padding: padding, outputPadding: $0)?.fine
                }
                #expect(found == sizes)
            }
        }
    }

    @Test(arguments: 1...5, 1...3)
    func everyTapIsSeenWhereItLiesInside(kernel: Int, stride: Int) {
        for axis in Self.axes(kernel: kernel, stride: stride) {
            var valid = 0
            for tap in 0..<kernel {
                let expected = (0..<axis.coarse).filter {
                    (0..<axis.fine).contains(stride * $0 - axis.padding + tap)
                }
                #expect(Array(axis.positions(seeing: tap)) == expected)
                valid += expected.count
            }
            #expect(axis.validTaps == valid)
            // Every tap that is seen somewhere stands in one run, with the positions that see it.
            let taps = axis.gatherRuns.flatMap(\.taps)
            #expect(taps == (0..<kernel).filter { !axis.positions(seeing: $0).isEmpty })
            for run in axis.gatherRuns {
                for tap in run.taps { #expect(axis.positions(seeing: tap) == run.positions) }
            }
        }
    }

    /// Each position is in one class, with just the taps that lie inside.
    @Test(arguments: 1...5, 1...3)
    func classesHoldEveryPositionOnce(kernel: Int, stride: Int) {
        for axis in Self.axes(kernel: kernel, stride: stride) {
            #expect(axis.gatherClasses.flatMap(\.positions) == Array(0..<axis.coarse))
            for run in axis.gatherClasses {
                for position in run.positions {
                    let seen = (0..<kernel).filter { axis.positions(seeing: $0).contains(position) }
                    #expect(Array(run.taps) == seen)
                }
            }
            let inside = axis.gatherClasses.filter { $0.taps == 0..<kernel }.flatMap(\.positions)
            #expect(Array(axis.positionsSeeingAllTaps) == inside)
        }
    }

    /// A fine position is reached by each tap of its phase from one coarse position, from where the tap sees it.
    @Test(arguments: 1...5, 1...3)
    func phasesReachEveryFinePositionOnce(kernel: Int, stride: Int) {
        for axis in Self.axes(kernel: kernel, stride: stride) {
            #expect((0..<stride).flatMap(axis.scatterTaps(phase:)).sorted() == Array(0..<kernel))
            for phase in 0..<stride {
                let taps = axis.scatterTaps(phase: phase)
                let offset = axis.scatterOffset(phase: phase)
                let fine = Array(Swift.stride(from: phase, to: axis.fine, by: stride))
                /// The taps that reach fine position stride * m + phase from a coarse position that exists.
                func reaching(_ m: Int) -> [Int] {
                    taps.indices.filter { index in
                        let coarse = m + offset + index
                        #expect(stride * coarse - axis.padding + taps[index] == stride * m + phase)
                        return (0..<axis.coarse).contains(coarse)
                    }
                }
                let classes = axis.scatterClasses(phase: phase)
                #expect(classes.flatMap(\.positions) == Array(fine.indices))
                for run in classes {
                    for m in run.positions { #expect(Array(run.taps) == reaching(m)) }
                }
                var seen = [[Int]](repeating: [], count: fine.count)
                for run in axis.scatterRuns(phase: phase) {
                    for m in run.positions { seen[m] += run.taps }
                }
                #expect(seen == fine.indices.map(reaching))
            }
        }
    }

    /// All axes of up to eleven positions, those of convolutions and those of transposed convolutions.
    static func axes(kernel: Int, stride: Int) -> [ConvolutionAxis] {
        (0..<kernel).flatMap { padding in
            (1...11).flatMap { size in
                [ConvolutionAxis(fine: size, kernel: kernel, stride: stride, padding: padding)].compactMap(\.self)
                    + (0..<stride).compactMap {
                        ConvolutionAxis(
                            coarse: (size + 1) / 2, kernel: kernel, stride: stride, padding: padding, outputPadding: $0)
                    }
            }
        }
    }
}
