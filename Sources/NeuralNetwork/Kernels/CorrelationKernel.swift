/// The positions a correlation sums over: a rectangle, walked in two maps at once.
struct CorrelationWalk {
    var rows: Int
    var columns: Int
    /// From one position to the next in the coarse map, in floats; likewise the others.
    var coarseStep: Int
    var fineStep: Int
    var coarseRowStep: Int
    var fineRowStep: Int
}

/// The inner loop of the weight gradients: sums over positions of the products of coarse channels and fine lanes.
///
/// gradient[c][0..<16] += sum over positions p of coarse[p][c] * fine[p][0..<16]
///
/// Up to six coarse channels at once, for the reason ``MatrixKernel`` gives.
enum CorrelationKernel {
    typealias Factors = UnsafePointer<Float>
    typealias Sums = UnsafeMutablePointer<Float>

    /// - Parameter channels: 1 to ``MatrixKernel/rowLimit`` coarse channels, from `coarse` on.
    static func accumulate(
        channels: Int, walk: CorrelationWalk, coarse: Factors, fine: Factors, gradient: Sums
    ) {
        switch channels {
        case 6: tile6(walk, coarse, fine, gradient)
        case 5: tile5(walk, coarse, fine, gradient)
        case 4: tile4(walk, coarse, fine, gradient)
        case 3: tile3(walk, coarse, fine, gradient)
        case 2: tile2(walk, coarse, fine, gradient)
        default: tile1(walk, coarse, fine, gradient)
        }
    }

    @inline(never) private static func tile6(_ w: CorrelationWalk, _ a: Factors, _ b: Factors, _ c: Sums) {
        tile(InlineArray<6, Void>.self, w, a, b, c)
    }
    @inline(never) private static func tile5(_ w: CorrelationWalk, _ a: Factors, _ b: Factors, _ c: Sums) {
        tile(InlineArray<5, Void>.self, w, a, b, c)
    }
    @inline(never) private static func tile4(_ w: CorrelationWalk, _ a: Factors, _ b: Factors, _ c: Sums) {
        tile(InlineArray<4, Void>.self, w, a, b, c)
    }
    @inline(never) private static func tile3(_ w: CorrelationWalk, _ a: Factors, _ b: Factors, _ c: Sums) {
        tile(InlineArray<3, Void>.self, w, a, b, c)
    }
    @inline(never) private static func tile2(_ w: CorrelationWalk, _ a: Factors, _ b: Factors, _ c: Sums) {
        tile(InlineArray<2, Void>.self, w, a, b, c)
    }
    @inline(never) private static func tile1(_ w: CorrelationWalk, _ a: Factors, _ b: Factors, _ c: Sums) {
        tile(InlineArray<1, Void>.self, w, a, b, c)
    }

    @inline(__always)
    private static func tile<let channelCount: Int>(
        _: InlineArray<channelCount, Void>.Type, _ walk: CorrelationWalk, _ coarse: Factors, _ fine: Factors,
        _ gradient: Sums
    ) {
        var low = InlineArray<channelCount, SIMD8<Float>>(repeating: .zero)
        var high = InlineArray<channelCount, SIMD8<Float>>(repeating: .zero)
        var (coarseRow, fineRow) = (coarse, fine)
        for _ in 0..<walk.rows {
            var (coarse, fine) = (coarseRow, fineRow)
            for _ in 0..<walk.columns {
                let fineLow = SIMD8.load(fine)
                let fineHigh = SIMD8.load(fine + 8)
                for channel in 0..<channelCount {
                    let factor = SIMD8(repeating: coarse[channel])
                    low[unchecked: channel] = low[unchecked: channel].adding(factor, times: fineLow)
                    high[unchecked: channel] = high[unchecked: channel].adding(factor, times: fineHigh)
                }
                coarse += walk.coarseStep
                fine += walk.fineStep
            }
            coarseRow += walk.coarseRowStep
            fineRow += walk.fineRowStep
        }
        for channel in 0..<channelCount {
            let sums = gradient + channel * MatrixKernel.panelWidth
            (SIMD8.load(sums) + low[unchecked: channel]).store(sums)
            (SIMD8.load(sums + 8) + high[unchecked: channel]).store(sums + 8)
        }
    }
}
