/// The inner loops of depthwise convolutions: every channel has weights of its own and meets no other, so that a vector
/// of eight channels is multiplied by a vector of eight weights.
///
/// A tile of 6 columns and 16 channels keeps its 12 sums and two vectors of weights in registers: 12 multiply-adds for
/// 14 loads a tap, of which a core makes two at a time, as it does multiply-adds. Where windows three wide go one by
/// one, what is loaded for one column serves its neighbours: a tile of 6 columns and 8 channels makes 18 multiply-adds
/// for 11 loads a row of taps.
enum DepthwiseKernel {
    typealias Floats = UnsafePointer<Float>
    typealias Target = UnsafeMutablePointer<Float>

    /// Neighbouring columns of one row of the output that see the same taps, for one panel of 16 channels. Offsets are
    /// in floats.
    struct Tile {
        /// What the first of its taps sees from the first column.
        var input: Int32
        /// The weights of that tap.
        var weights: Int32
        var output: Int32
        /// 1 to ``MatrixKernel/rowLimit``.
        var columns: Int32
        var tapRows: Int32
        var tapColumns: Int32
    }

    /// The floats between neighbours, which all tiles of a plan share.
    struct Steps {
        /// The steps in the input: from one column of the output to the next, from one tap to the next, and from one
        /// row of taps to the next.
        var column: Int
        var tapColumn: Int
        var tapRow: Int
        /// The steps in the weights, from one tap and from one row of taps to the next.
        var weightColumn: Int
        var weightRow: Int
        /// The step in the output, from one column to the next.
        var output: Int
    }

    /// output[column] = finish(sum over taps of input[column + tap] * weights[tap]), 16 channels each.
    static func multiply(
        _ tile: Tile, _ steps: Steps, input: Floats, weights: Floats, output: Target, finish: TileFinish
    ) {
        let isShared = tile.tapRows == 3 && tile.tapColumns == 3 && steps.column == steps.tapColumn
        func run<let columns: Int>(_: RegisterTile<columns, 1>.Type) {
            if isShared {
                multiplyNine(RegisterTile<columns, 1>.self, tile, steps, input, weights, output, finish, lane: 0)
                multiplyNine(RegisterTile<columns, 1>.self, tile, steps, input, weights, output, finish, lane: 8)
            } else {
                multiply(RegisterTile<columns, 2>.self, tile, steps, input, weights, output, finish)
            }
        }
        switch tile.columns {
        case 6: run(RegisterTile<6, 1>.self)
        case 5: run(RegisterTile<5, 1>.self)
        case 4: run(RegisterTile<4, 1>.self)
        case 3: run(RegisterTile<3, 1>.self)
        case 2: run(RegisterTile<2, 1>.self)
        default: run(RegisterTile<1, 1>.self)
        }
        guard finish.isLong else { return }
        for column in 0..<Int(tile.columns) {
            finish.complete(output, row: Int(tile.output) + column * steps.output, lanes: MatrixKernel.panelWidth)
        }
    }

    // Out of line, a function of its own for each size, for the reason that ``MatrixKernel`` gives.

    @inline(never)
    private static func multiply<let columns: Int>(
        _: RegisterTile<columns, 2>.Type, _ tile: Tile, _ steps: Steps, _ input: Floats, _ weights: Floats,
        _ output: Target, _ finish: TileFinish
    ) {
        var sums = RegisterTile<columns, 2>()
        var (inputRow, weightRow) = (input + Int(tile.input), weights + Int(tile.weights))
        for _ in 0..<tile.tapRows {
            var (source, weight) = (inputRow, weightRow)
            for _ in 0..<tile.tapColumns {
                sums.add { column, vector in
                    .load(source + (column &* steps.column &+ vector &* 8))
                } with: { _, vector in
                    .load(weight + vector * 8)
                }
                source += steps.tapColumn
                weight += steps.weightColumn
            }
            inputRow += steps.tapRow
            weightRow += steps.weightRow
        }
        finish.write(sums, to: output, lane: 0) { Int(tile.output) &+ $0 &* steps.output }
    }

    /// Eight channels of a tile that sees three rows of three taps, which go one by one: the compiler sees which loads
    /// are the same.
    @inline(never)
    private static func multiplyNine<let columns: Int>(
        _: RegisterTile<columns, 1>.Type, _ tile: Tile, _ steps: Steps, _ input: Floats, _ weights: Floats,
        _ output: Target, _ finish: TileFinish, lane: Int
    ) {
        var sums = RegisterTile<columns, 1>()
        var (source, weight) = (input + (Int(tile.input) &+ lane), weights + (Int(tile.weights) &+ lane))
        for _ in 0..<3 {
            let first = SIMD8<Float>.load(weight)
            let second = SIMD8<Float>.load(weight + steps.weightColumn)
            let third = SIMD8<Float>.load(weight + 2 &* steps.weightColumn)
            sums.add { column, _ in
                .load(source + column &* steps.column)
            } with: { _, _ in
                first
            }
            sums.add { column, _ in
                .load(source + (column &+ 1) &* steps.column)
            } with: { _, _ in
                second
            }
            sums.add { column, _ in
                .load(source + (column &+ 2) &* steps.column)
            } with: { _, _ in
                third
            }
            source += steps.tapRow
            weight += steps.weightRow
        }
        finish.write(sums, to: output, lane: lane) { Int(tile.output) &+ $0 &* steps.output }
    }

    /// The weight gradient of one tap: gradient[0..<16] += sum over positions p of coarse[p][0..<16] * fine[p][0..<16].
    ///
    /// Four positions of a row go in parallel, for the sums of one would wait for those of the one before.
    @inline(never)
    static func correlate(_ walk: CorrelationWalk, coarse: Floats, fine: Floats, gradient: Target) {
        var (sums, rest) = (RegisterTile<4, 2>(), RegisterTile<1, 2>())
        var (coarseImage, fineImage) = (coarse, fine)
        for _ in 0..<walk.images {
            var (coarseRow, fineRow) = (coarseImage, fineImage)
            for _ in 0..<walk.rows {
                var (coarse, fine) = (coarseRow, fineRow)
                for _ in 0..<walk.columns / 4 {
                    sums.add {
                        .load(coarse + $0 * walk.coarseStep + $1 * 8)
                    } with: {
                        .load(fine + $0 * walk.fineStep + $1 * 8)
                    }
                    coarse += 4 * walk.coarseStep
                    fine += 4 * walk.fineStep
                }
                for _ in 0..<walk.columns % 4 {
                    rest.add { _, vector in
                        .load(coarse + vector * 8)
                    } with: { _, vector in
                        .load(fine + vector * 8)
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
        for vector in 0..<2 {
            let pairs = (sums[0, vector] + sums[1, vector]) + (sums[2, vector] + sums[3, vector])
            (.load(gradient + vector * 8) + (pairs + rest[0, vector])).store(gradient + vector * 8)
        }
    }
}
