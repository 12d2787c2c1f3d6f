/// The positions a correlation sums over: a rectangle of each image, walked in two maps at once.
struct CorrelationWalk {
    var images: Int
    var rows: Int
    var columns: Int
    /// From one position to the next in the coarse map, in floats; the others are alike.
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
        func run<let channelCount: Int>(_: RegisterTile<channelCount, 2>.Type) {
            accumulate(RegisterTile<channelCount, 2>.self, walk, coarse, fine, gradient, isAdding)
        }
        switch channels {
        case 6: run(RegisterTile<6, 2>.self)
        case 5: run(RegisterTile<5, 2>.self)
        case 4: run(RegisterTile<4, 2>.self)
        case 3: run(RegisterTile<3, 2>.self)
        case 2: run(RegisterTile<2, 2>.self)
        default: run(RegisterTile<1, 2>.self)
        }
    }

    // Out of line, a function of its own for each size, for the reason that ``MatrixKernel`` gives.

    @inline(never)
    private static func accumulate<let channelCount: Int>(
        _: RegisterTile<channelCount, 2>.Type, _ walk: CorrelationWalk, _ coarse: Factors, _ fine: Factors,
        _ gradient: Sums, _ isAdding: Bool
    ) {
        let tile: RegisterTile<channelCount, 2> = multiply(walk, coarse, fine)
        for channel in 0..<channelCount {
            let sums = gradient + channel * MatrixKernel.panelWidth
            let (low, high) = (tile[channel, 0], tile[channel, 1])
            (isAdding ? .load(sums) + low : low).store(sums)
            (isAdding ? .load(sums + 8) + high : high).store(sums + 8)
        }
    }

    /// The sums of a tile.
    @inline(__always)
    static func multiply<let channelCount: Int>(
        _ walk: CorrelationWalk, _ coarse: Factors, _ fine: Factors
    ) -> RegisterTile<channelCount, 2> {
        var tile = RegisterTile<channelCount, 2>()
        var (coarseImage, fineImage) = (coarse, fine)
        for _ in 0..<walk.images {
            var (coarseRow, fineRow) = (coarseImage, fineImage)
            for _ in 0..<walk.rows {
                var (coarse, fine) = (coarseRow, fineRow)
                for _ in 0..<walk.columns {
                    tile.add({ coarse[$0] }, times: { .load(fine + $0 * 8) })
                    coarse += walk.coarseStep
                    fine += walk.fineStep
                }
                coarseRow += walk.coarseRowStep
                fineRow += walk.fineRowStep
            }
            coarseImage += walk.coarseImageStep
            fineImage += walk.fineImageStep
        }
        return tile
    }
}
