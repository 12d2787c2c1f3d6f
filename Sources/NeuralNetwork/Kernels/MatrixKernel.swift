/// One row of a matrix product: where its factors start and where its sums go, in floats.
struct MatrixRow {
    var input: Int32
    var output: Int32
}

/// A run of factors that lie one behind the other in every row.
struct MatrixSegment {
    /// Added to the rows' `input`.
    var input: Int32
    /// The first row of the packed weights, times the 16 columns of a panel.
    var weights: Int32
    var length: Int32
}

/// The inner loops of all layers but the linear ones: products of a few rows with panels of 16 packed columns.
///
/// output[row][0..<16] = finish(sum over segments s and k of input[row.input + s.input + k] * weights[s.weights + 16 k + 0..<16])
///
/// A tile of 6 rows and 16 columns keeps its 12 sums, two vectors of weights and one broadcast factor in the 16 vector
/// registers: 12 multiply-adds for 8 loads, and 12 independent chains where latency times throughput asks for 8 to 10.
/// Three rows or fewer take two panels at once for the same reason.
enum MatrixKernel {
    /// The widest tile.
    static let rowLimit = 6
    /// The columns of a panel.
    static let panelWidth = 16
    /// Tiles of up to this many rows take two panels at once.
    static let doublePanelRowLimit = 3

    /// One panel.
    static func multiply(
        rows: UnsafeBufferPointer<MatrixRow>, segments: UnsafeBufferPointer<MatrixSegment>,
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        finish: TileFinish
    ) {
        switch rows.count {
        case 6: tile6(rows, segments, input, weights, output, finish)
        case 5: tile5(rows, segments, input, weights, output, finish)
        case 4: tile4(rows, segments, input, weights, output, finish)
        case 3: tile3(rows, segments, input, weights, output, finish)
        case 2: tile2(rows, segments, input, weights, output, finish)
        default: tile1(rows, segments, input, weights, output, finish)
        }
    }

    /// Two panels, `panelStride` floats apart; up to three rows.
    static func multiplyDouble(
        rows: UnsafeBufferPointer<MatrixRow>, segments: UnsafeBufferPointer<MatrixSegment>,
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, panelStride: Int,
        output: UnsafeMutablePointer<Float>, finish: TileFinish
    ) {
        switch rows.count {
        case 3: double3(rows, segments, input, weights, panelStride, output, finish)
        case 2: double2(rows, segments, input, weights, panelStride, output, finish)
        default: double1(rows, segments, input, weights, panelStride, output, finish)
        }
    }
}

// Each size is a function of its own, out of line: inlined together, LLVM shares registers among them and spills.
extension MatrixKernel {
    private typealias Rows = UnsafeBufferPointer<MatrixRow>
    private typealias Segments = UnsafeBufferPointer<MatrixSegment>
    private typealias Input = UnsafePointer<Float>
    private typealias Output = UnsafeMutablePointer<Float>

    @inline(never)
    private static func tile6(_ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ c: Output, _ f: TileFinish) {
        single(InlineArray<6, Void>.self, r, s, a, b, c, f)
    }
    @inline(never)
    private static func tile5(_ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ c: Output, _ f: TileFinish) {
        single(InlineArray<5, Void>.self, r, s, a, b, c, f)
    }
    @inline(never)
    private static func tile4(_ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ c: Output, _ f: TileFinish) {
        single(InlineArray<4, Void>.self, r, s, a, b, c, f)
    }
    @inline(never)
    private static func tile3(_ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ c: Output, _ f: TileFinish) {
        single(InlineArray<3, Void>.self, r, s, a, b, c, f)
    }
    @inline(never)
    private static func tile2(_ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ c: Output, _ f: TileFinish) {
        single(InlineArray<2, Void>.self, r, s, a, b, c, f)
    }
    @inline(never)
    private static func tile1(_ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ c: Output, _ f: TileFinish) {
        single(InlineArray<1, Void>.self, r, s, a, b, c, f)
    }
    @inline(never)
    private static func double3(
        _ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ p: Int, _ c: Output, _ f: TileFinish
    ) { double(InlineArray<3, Void>.self, r, s, a, b, p, c, f) }
    @inline(never)
    private static func double2(
        _ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ p: Int, _ c: Output, _ f: TileFinish
    ) { double(InlineArray<2, Void>.self, r, s, a, b, p, c, f) }
    @inline(never)
    private static func double1(
        _ r: Rows, _ s: Segments, _ a: Input, _ b: Input, _ p: Int, _ c: Output, _ f: TileFinish
    ) { double(InlineArray<1, Void>.self, r, s, a, b, p, c, f) }

    /// The row count is a parameter of the type, so that the loops over rows unroll and the sums live in registers.
    @inline(__always)
    private static func single<let rowCount: Int>(
        _: InlineArray<rowCount, Void>.Type, _ rows: Rows, _ segments: Segments, _ input: Input, _ weights: Input,
        _ output: Output, _ finish: TileFinish
    ) {
        var low = InlineArray<rowCount, SIMD8<Float>>(repeating: .zero)
        var high = InlineArray<rowCount, SIMD8<Float>>(repeating: .zero)
        for segment in segments {
            var factors = InlineArray<rowCount, Input> { input + Int(rows[$0].input) + Int(segment.input) }
            var panel = weights + Int(segment.weights)
            for _ in 0..<Int(segment.length) {
                let weightLow = SIMD8.load(panel)
                let weightHigh = SIMD8.load(panel + 8)
                panel += panelWidth
                for row in 0..<rowCount {
                    let factor = SIMD8(repeating: factors[unchecked: row].pointee)
                    factors[unchecked: row] += 1
                    low[unchecked: row] = low[unchecked: row].adding(factor, times: weightLow)
                    high[unchecked: row] = high[unchecked: row].adding(factor, times: weightHigh)
                }
            }
        }
        for row in 0..<rowCount {
            let place = Int(rows[row].output)
            finish.write(low[unchecked: row], to: output, row: place, lane: 0)
            finish.write(high[unchecked: row], to: output, row: place, lane: 8)
        }
    }

    @inline(__always)
    private static func double<let rowCount: Int>(
        _: InlineArray<rowCount, Void>.Type, _ rows: Rows, _ segments: Segments, _ input: Input, _ weights: Input,
        _ panelStride: Int, _ output: Output, _ finish: TileFinish
    ) {
        var sums = InlineArray<4, InlineArray<rowCount, SIMD8<Float>>>(repeating: InlineArray(repeating: .zero))
        for segment in segments {
            var sources = InlineArray<rowCount, Input> { input + Int(rows[$0].input) + Int(segment.input) }
            var panel = weights + Int(segment.weights)
            for _ in 0..<Int(segment.length) {
                // The factors first, then one vector of weights after the other: 12 sums leave four registers.
                let factors = InlineArray<rowCount, SIMD8<Float>> { SIMD8(repeating: sources[unchecked: $0].pointee) }
                for vector in 0..<4 {
                    let weight = SIMD8.load(panel + vector / 2 * panelStride + vector % 2 * 8)
                    for row in 0..<rowCount {
                        sums[unchecked: vector][unchecked: row] =
                            sums[unchecked: vector][unchecked: row].adding(factors[unchecked: row], times: weight)
                    }
                }
                for row in 0..<rowCount { sources[unchecked: row] += 1 }
                panel += panelWidth
            }
        }
        for row in 0..<rowCount {
            for vector in 0..<4 {
                finish.write(
                    sums[unchecked: vector][unchecked: row], to: output, row: Int(rows[row].output), lane: vector * 8)
            }
        }
    }
}
