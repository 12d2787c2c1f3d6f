/// The positions a correlation sums over: a rectangle of each image, walked in two maps at once.
struct CorrelationWalk {
    var images: Int
    var rows: Int
    var columns: Int
    /// From one position to the next in the coarse map, in floats; likewise the others.
    var coarseStep: Int
    var fineStep: Int
    var coarseRowStep: Int
    var fineRowStep: Int
    var coarseImageStep: Int
    var fineImageStep: Int
}

/// The inner loop of the weight gradients: sums over positions of the products of coarse channels and fine lanes.
///
/// gradient[c][0..<16] = sum over positions p of coarse[p][c] * fine[p][0..<16]
///
/// Up to six coarse channels at once, for the reason ``MatrixKernel`` gives.
enum CorrelationKernel {
    typealias Factors = UnsafePointer<Float>
    typealias Sums = UnsafeMutablePointer<Float>

    /// Adds to `gradient`, (channels, 16), or replaces what it holds.
    ///
    /// - Parameter channels: 1 to ``MatrixKernel/rowLimit`` coarse channels, from `coarse` on.
    static func accumulate(
        channels: Int, walk: CorrelationWalk, coarse: Factors, fine: Factors, gradient: Sums,
        isAdding: Bool
    ) {
        switch channels {
        case 6: accumulate6(walk, coarse, fine, gradient, isAdding)
        case 5: accumulate5(walk, coarse, fine, gradient, isAdding)
        case 4: accumulate4(walk, coarse, fine, gradient, isAdding)
        case 3: accumulate3(walk, coarse, fine, gradient, isAdding)
        case 2: accumulate2(walk, coarse, fine, gradient, isAdding)
        default: accumulate1(walk, coarse, fine, gradient, isAdding)
        }
    }

    /// Adds the gradient's products with `reference`, (channels, 16), and its squares to the partial sums of an
    /// ``Agreement``, without storing it.
    static func agree(
        channels: Int, walk: CorrelationWalk, coarse: Factors, fine: Factors, reference: Factors, partials: Sums
    ) {
        switch channels {
        case 6: agree6(walk, coarse, fine, reference, partials)
        case 5: agree5(walk, coarse, fine, reference, partials)
        case 4: agree4(walk, coarse, fine, reference, partials)
        case 3: agree3(walk, coarse, fine, reference, partials)
        case 2: agree2(walk, coarse, fine, reference, partials)
        default: agree1(walk, coarse, fine, reference, partials)
        }
    }
}

// Each size is a function of its own, out of line: inlined together, LLVM shares registers among them and spills.
extension CorrelationKernel {
    private typealias Walk = CorrelationWalk

    @inline(never) private static func accumulate6(_ w: Walk, _ a: Factors, _ b: Factors, _ c: Sums, _ d: Bool) {
        accumulate(InlineArray<6, Void>.self, w, a, b, c, d)
    }
    @inline(never) private static func accumulate5(_ w: Walk, _ a: Factors, _ b: Factors, _ c: Sums, _ d: Bool) {
        accumulate(InlineArray<5, Void>.self, w, a, b, c, d)
    }
    @inline(never) private static func accumulate4(_ w: Walk, _ a: Factors, _ b: Factors, _ c: Sums, _ d: Bool) {
        accumulate(InlineArray<4, Void>.self, w, a, b, c, d)
    }
    @inline(never) private static func accumulate3(_ w: Walk, _ a: Factors, _ b: Factors, _ c: Sums, _ d: Bool) {
        accumulate(InlineArray<3, Void>.self, w, a, b, c, d)
    }
    @inline(never) private static func accumulate2(_ w: Walk, _ a: Factors, _ b: Factors, _ c: Sums, _ d: Bool) {
        accumulate(InlineArray<2, Void>.self, w, a, b, c, d)
    }
    @inline(never) private static func accumulate1(_ w: Walk, _ a: Factors, _ b: Factors, _ c: Sums, _ d: Bool) {
        accumulate(InlineArray<1, Void>.self, w, a, b, c, d)
    }

    @inline(never) private static func agree6(_ w: Walk, _ a: Factors, _ b: Factors, _ r: Factors, _ p: Sums) {
        agree(InlineArray<6, Void>.self, w, a, b, r, p)
    }
    @inline(never) private static func agree5(_ w: Walk, _ a: Factors, _ b: Factors, _ r: Factors, _ p: Sums) {
        agree(InlineArray<5, Void>.self, w, a, b, r, p)
    }
    @inline(never) private static func agree4(_ w: Walk, _ a: Factors, _ b: Factors, _ r: Factors, _ p: Sums) {
        agree(InlineArray<4, Void>.self, w, a, b, r, p)
    }
    @inline(never) private static func agree3(_ w: Walk, _ a: Factors, _ b: Factors, _ r: Factors, _ p: Sums) {
        agree(InlineArray<3, Void>.self, w, a, b, r, p)
    }
    @inline(never) private static func agree2(_ w: Walk, _ a: Factors, _ b: Factors, _ r: Factors, _ p: Sums) {
        agree(InlineArray<2, Void>.self, w, a, b, r, p)
    }
    @inline(never) private static func agree1(_ w: Walk, _ a: Factors, _ b: Factors, _ r: Factors, _ p: Sums) {
        agree(InlineArray<1, Void>.self, w, a, b, r, p)
    }

    private typealias Tile<let channelCount: Int> = InlineArray<channelCount, SIMD8<Float>>

    @inline(__always)
    private static func accumulate<let channelCount: Int>(
        _: InlineArray<channelCount, Void>.Type, _ walk: Walk, _ coarse: Factors, _ fine: Factors, _ gradient: Sums,
        _ isAdding: Bool
    ) {
        var low = Tile<channelCount>(repeating: .zero)
        var high = Tile<channelCount>(repeating: .zero)
        multiply(walk, coarse, fine, &low, &high)
        for channel in 0..<channelCount {
            let sums = gradient + channel * MatrixKernel.panelWidth
            let (low, high) = (low[unchecked: channel], high[unchecked: channel])
            (isAdding ? .load(sums) + low : low).store(sums)
            (isAdding ? .load(sums + 8) + high : high).store(sums + 8)
        }
    }

    @inline(__always)
    private static func agree<let channelCount: Int>(
        _: InlineArray<channelCount, Void>.Type, _ walk: Walk, _ coarse: Factors, _ fine: Factors,
        _ reference: Factors, _ partials: Sums
    ) {
        var low = Tile<channelCount>(repeating: .zero)
        var high = Tile<channelCount>(repeating: .zero)
        multiply(walk, coarse, fine, &low, &high)
        var productsLow = SIMD8.load(partials)
        var productsHigh = SIMD8.load(partials + 8)
        var squaresLow = SIMD8.load(partials + 16)
        var squaresHigh = SIMD8.load(partials + 24)
        for channel in 0..<channelCount {
            let row = reference + channel * MatrixKernel.panelWidth
            productsLow = productsLow.adding(low[unchecked: channel], times: .load(row))
            productsHigh = productsHigh.adding(high[unchecked: channel], times: .load(row + 8))
            squaresLow = squaresLow.adding(low[unchecked: channel], times: low[unchecked: channel])
            squaresHigh = squaresHigh.adding(high[unchecked: channel], times: high[unchecked: channel])
        }
        productsLow.store(partials)
        productsHigh.store(partials + 8)
        squaresLow.store(partials + 16)
        squaresHigh.store(partials + 24)
    }

    @inline(__always)
    private static func multiply<let channelCount: Int>(
        _ walk: Walk, _ coarse: Factors, _ fine: Factors, _ low: inout Tile<channelCount>,
        _ high: inout Tile<channelCount>
    ) {
        var (coarseImage, fineImage) = (coarse, fine)
        for _ in 0..<walk.images {
            var (coarseRow, fineRow) = (coarseImage, fineImage)
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
            coarseImage += walk.coarseImageStep
            fineImage += walk.fineImageStep
        }
    }
}
