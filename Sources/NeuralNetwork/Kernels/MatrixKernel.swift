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

/// The inner loops of convolutions and linear layers: products of a few rows with panels of 16 packed columns.
///
/// output[row][0..<16] = finish(sum over segments s and k of input[row.input + s.input + k] * weights[s.weights + 16 k
/// + 0..<16])
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
        func run<let rowCount: Int>(_: RegisterTile<rowCount, 2>.Type) {
            multiply(RegisterTile<rowCount, 2>.self, rows, segments, input, weights, 0, output, finish)
        }
        switch rows.count {
        case 6: run(RegisterTile<6, 2>.self)
        case 5: run(RegisterTile<5, 2>.self)
        case 4: run(RegisterTile<4, 2>.self)
        case 3: run(RegisterTile<3, 2>.self)
        case 2: run(RegisterTile<2, 2>.self)
        default: run(RegisterTile<1, 2>.self)
        }
    }

    /// Two panels, `panelStride` floats apart; up to three rows.
    static func multiplyDouble(
        rows: UnsafeBufferPointer<MatrixRow>, segments: UnsafeBufferPointer<MatrixSegment>,
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, panelStride: Int,
        output: UnsafeMutablePointer<Float>, finish: TileFinish
    ) {
        func run<let rowCount: Int>(_: RegisterTile<rowCount, 4>.Type) {
            multiply(RegisterTile<rowCount, 4>.self, rows, segments, input, weights, panelStride, output, finish)
        }
        switch rows.count {
        case 3: run(RegisterTile<3, 4>.self)
        case 2: run(RegisterTile<2, 4>.self)
        default: run(RegisterTile<1, 4>.self)
        }
    }

    // Out of line, a function of its own for each size: inlined together, LLVM shares registers among them and spills.
    @inline(never)
    private static func multiply<let rowCount: Int, let vectors: Int>(
        _: RegisterTile<rowCount, vectors>.Type, _ rows: UnsafeBufferPointer<MatrixRow>,
        _ segments: UnsafeBufferPointer<MatrixSegment>, _ input: UnsafePointer<Float>,
        _ weights: UnsafePointer<Float>, _ panelStride: Int, _ output: UnsafeMutablePointer<Float>,
        _ finish: TileFinish
    ) {
        var tile = RegisterTile<rowCount, vectors>()
        for segment in segments {
            var factors = InlineArray<rowCount, UnsafePointer<Float>> {
                input + Int(rows[$0].input) + Int(segment.input)
            }
            var panel = weights + Int(segment.weights)
            for _ in 0..<Int(segment.length) {
                tile.add { row in
                    factors[unchecked: row].pointee
                } times: { vector in
                    .load(panel + vector / 2 * panelStride + vector % 2 * 8)
                }
                for row in 0..<rowCount { factors[unchecked: row] += 1 }
                panel += panelWidth
            }
        }
        for row in 0..<rowCount {
            for vector in 0..<vectors {
                finish.write(tile[row, vector], to: output, row: Int(rows[row].output), lane: vector * 8)
            }
        }
        guard finish.isLong else { return }
        for row in rows { finish.complete(output, row: Int(row.output), lanes: vectors * 8) }
    }
}
