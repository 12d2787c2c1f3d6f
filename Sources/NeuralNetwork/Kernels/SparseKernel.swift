/// An element of a map that is not zero.
struct SparseEntry {
    var value: Float
    /// Where the row of weights that it multiplies starts, in floats, counted from where the kernel is told.
    var offset: Int32
}

/// The inner loops over maps of which much is zero: rows of weights added up, each times the element it belongs to.
///
///     output[0..<16 P] += sum over entries e of e.value * weights[e.offset + 0..<16 P]
///
/// P panels of 16 columns lie `panelStride` floats apart. Every row of weights is used for one product only, so that it
/// is the loads that limit the loop: 2 P of weights and one of the value for 2 P multiply-adds, of which two go in
/// parallel. Eight sums hide the latency: with fewer than four panels, several entries are added to sums of their own
/// at once.
enum SparseKernel {
    typealias Floats = UnsafePointer<Float>
    typealias Target = UnsafeMutablePointer<Float>
    private typealias Rows = UnsafeBufferPointer<MatrixRow>
    private typealias Segments = UnsafeBufferPointer<MatrixSegment>
    /// A number that the compiler knows.
    typealias Panels<let panels: Int> = InlineArray<panels, Void>
    typealias Sums = InlineArray<8, SIMD8<Float>>

    /// Each row's sum over several runs of entries.
    ///
    /// - Parameters:
    ///   - panels: 1 or 2.
    ///   - list: in the map's order.
    static func multiply(
        panels: Int, rows: UnsafeBufferPointer<MatrixRow>, segments: UnsafeBufferPointer<MatrixSegment>,
        list: SparseList, weights: Floats, panelStride: Int, output: Target,
        finish: TileFinish
    ) {
        func run(_ writer: some RowWriter) {
            switch panels {
            case 2: multiply(Panels<2>.self, rows, segments, list, weights, panelStride, output, writer)
            default: multiply(Panels<1>.self, rows, segments, list, weights, panelStride, output, writer)
            }
        }
        guard !finish.isPlain else {
            run(finish.plain)
            return
        }
        run(finish)
        guard finish.isLong else { return }
        for row in rows { finish.complete(output, row: Int(row.output), lanes: panels * MatrixKernel.panelWidth) }
    }

    /// For each channel the sum over some rows of entries, added to its gradient or in its place: 16 P lanes,
    /// contiguous in the fine map, in the gradient panels of (channels, 16).
    ///
    /// - Parameters:
    ///   - panels: 1, 2 or 4.
    ///   - list: by channel.
    static func correlate(
        panels: Int, channels: Int, rows: Range<Int>, rowCount: Int, list: SparseList, fine: Floats, gradient: Target,
        isAdding: Bool
    ) {
        switch panels {
        case 4: correlate(Panels<4>.self, channels, rows, rowCount, list, fine, gradient, isAdding)
        case 2: correlate(Panels<2>.self, channels, rows, rowCount, list, fine, gradient, isAdding)
        default: correlate(Panels<1>.self, channels, rows, rowCount, list, fine, gradient, isAdding)
        }
    }

    // Out of line, a function of its own for each size, for the reason that ``MatrixKernel`` gives.

    @inline(never)
    private static func multiply<let panels: Int, Writer: RowWriter>(
        _ type: Panels<panels>.Type, _ rows: Rows, _ segments: Segments, _ list: SparseList,
        _ weights: Floats, _ panelStride: Int, _ output: Target, _ writer: Writer
    ) {
        for row in rows {
            var sums = Sums(repeating: .zero)
            for segment in segments {
                let first = Int(row.input) &+ Int(segment.input)
                let start = Int(list.starts[first >> 4])
                let end = Int(list.starts[(first &+ Int(segment.length)) >> 4])
                add(
                    type, list.entries + start, count: end &- start,
                    weights + (Int(segment.weights) &- first &* 16), panelStride, &sums)
            }
            fold(type, &sums)
            for vector in 0..<2 * panels {
                writer.write(sums[unchecked: vector], to: output, row: Int(row.output), lane: vector * 8)
            }
        }
    }

    @inline(never)
    private static func correlate<let panels: Int>(
        _ type: Panels<panels>.Type, _ channels: Int, _ rows: Range<Int>, _ rowCount: Int,
        _ list: SparseList, _ fine: Floats, _ gradient: Target, _ isAdding: Bool
    ) {
        let panelStride = channels * MatrixKernel.panelWidth
        for channel in 0..<channels {
            let sums = sum(type, channel, rows, rowCount, list, fine)
            let place = gradient + channel * MatrixKernel.panelWidth
            for panel in 0..<panels {
                let lanes = place + panel * panelStride
                let (low, high) = (sums[unchecked: 2 * panel], sums[unchecked: 2 * panel + 1])
                (isAdding ? .load(lanes) + low : low).store(lanes)
                (isAdding ? .load(lanes + 8) + high : high).store(lanes + 8)
            }
        }
    }

    /// The sums of one channel over some rows of entries.
    @inline(__always)
    static func sum<let panels: Int>(
        _ type: Panels<panels>.Type, _ channel: Int, _ rows: Range<Int>, _ rowCount: Int,
        _ list: SparseList, _ fine: Floats
    ) -> Sums {
        let start = Int(list.starts[channel &* rowCount &+ rows.lowerBound])
        let end = Int(list.starts[channel &* rowCount &+ rows.upperBound])
        var sums = Sums(repeating: .zero)
        add(type, list.entries + start, count: end &- start, fine, MatrixKernel.panelWidth, &sums)
        fold(type, &sums)
        return sums
    }

    @inline(__always)
    private static func add<let panels: Int>(
        _: Panels<panels>.Type, _ entries: UnsafePointer<SparseEntry>, count: Int, _ weights: Floats,
        _ panelStride: Int,
        _ sums: inout Sums
    ) {
        let together = 4 / panels
        var entry = entries
        var left = count
        while left >= together {
            for chain in 0..<together {
                add(entry[chain], weights, panelStride, to: &sums, at: chain * 2 * panels, panels: panels)
            }
            entry += together
            left &-= together
        }
        guard together > 1 else { return }
        while left > 0 {
            add(entry[0], weights, panelStride, to: &sums, at: 0, panels: panels)
            entry += 1
            left &-= 1
        }
    }

    @inline(__always)
    private static func add(
        _ entry: SparseEntry, _ weights: Floats, _ panelStride: Int, to sums: inout Sums, at first: Int, panels: Int
    ) {
        let factor = SIMD8(repeating: entry.value)
        let row = weights + Int(entry.offset)
        for vector in 0..<2 * panels {
            sums[unchecked: first + vector] = sums[unchecked: first + vector].adding(
                factor, times: .load(row + vector / 2 * panelStride + vector % 2 * 8))
        }
    }

    /// Adds up the sums of entries that went in parallel.
    @inline(__always)
    private static func fold<let panels: Int>(_: Panels<panels>.Type, _ sums: inout Sums) {
        for sum in 2 * panels..<8 { sums[unchecked: sum % (2 * panels)] += sums[unchecked: sum] }
    }
}
