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
/// P panels of 16 columns lie `panelStride` floats apart. Every row of weights is used for one product only, so that it is
/// the loads that limit the loop: 2 P of weights and one of the value for 2 P multiply-adds, of which two go in parallel. Eight
/// sums hide the latency: with fewer than four panels, several entries are added to sums of their own at once.
enum SparseKernel {
    typealias Floats = UnsafePointer<Float>
    private typealias Sums = InlineArray<8, SIMD8<Float>>

    /// The widest kernel, in panels.
    static let panelLimit = 4

    /// Each row's sum over several runs of entries.
    ///
    /// - Parameters:
    ///   - panels: 1, 2 or 4.
    ///   - list: in the map's order.
    static func multiply(
        panels: Int, rows: UnsafeBufferPointer<MatrixRow>, segments: UnsafeBufferPointer<MatrixSegment>,
        list: SparseList, weights: Floats, panelStride: Int, output: Target,
        finish: TileFinish
    ) {
        switch panels {
        case 4: rows4(rows, segments, list, weights, panelStride, output, finish)
        case 2: rows2(rows, segments, list, weights, panelStride, output, finish)
        default: rows1(rows, segments, list, weights, panelStride, output, finish)
        }
    }

    /// For each channel the sum over some rows of entries, added to its gradient or in its place: 16 P lanes, contiguous in
    /// the fine map, in the gradient panels of (channels, 16).
    ///
    /// - Parameters:
    ///   - panels: 1, 2 or 4.
    ///   - list: by channel.
    static func correlate(
        panels: Int, channels: Int, rows: Range<Int>, rowCount: Int, list: SparseList, fine: Floats, gradient: Target,
        isAdding: Bool
    ) {
        switch panels {
        case 4: correlate4(channels, rows, rowCount, list, fine, gradient, isAdding)
        case 2: correlate2(channels, rows, rowCount, list, fine, gradient, isAdding)
        default: correlate1(channels, rows, rowCount, list, fine, gradient, isAdding)
        }
    }

    /// Like ``correlate(panels:channels:rows:rowCount:list:fine:gradient:isAdding:)``, but adds the gradient's products with
    /// `reference`, which lies like it, and its squares to the partial sums of an ``Agreement``.
    static func agree(
        panels: Int, channels: Int, rows: Range<Int>, rowCount: Int, list: SparseList, fine: Floats, reference: Floats,
        partials: Target
    ) {
        switch panels {
        case 4: agree4(channels, rows, rowCount, list, fine, reference, partials)
        case 2: agree2(channels, rows, rowCount, list, fine, reference, partials)
        default: agree1(channels, rows, rowCount, list, fine, reference, partials)
        }
    }
}

// Each size is a function of its own, out of line: inlined together, LLVM shares registers among them and spills.
extension SparseKernel {
    typealias Target = UnsafeMutablePointer<Float>
    private typealias Rows = UnsafeBufferPointer<MatrixRow>
    private typealias Segments = UnsafeBufferPointer<MatrixSegment>

    @inline(never)
    private static func rows4(
        _ r: Rows, _ s: Segments, _ l: SparseList, _ w: Floats, _ p: Int, _ c: Target, _ f: TileFinish
    ) { multiply(InlineArray<4, Void>.self, r, s, l, w, p, c, f) }
    @inline(never)
    private static func rows2(
        _ r: Rows, _ s: Segments, _ l: SparseList, _ w: Floats, _ p: Int, _ c: Target, _ f: TileFinish
    ) { multiply(InlineArray<2, Void>.self, r, s, l, w, p, c, f) }
    @inline(never)
    private static func rows1(
        _ r: Rows, _ s: Segments, _ l: SparseList, _ w: Floats, _ p: Int, _ c: Target, _ f: TileFinish
    ) { multiply(InlineArray<1, Void>.self, r, s, l, w, p, c, f) }
    @inline(never)
    private static func correlate4(
        _ n: Int, _ r: Range<Int>, _ h: Int, _ l: SparseList, _ f: Floats, _ g: Target, _ a: Bool
    ) { correlate(InlineArray<4, Void>.self, n, r, h, l, f, g, a) }
    @inline(never)
    private static func correlate2(
        _ n: Int, _ r: Range<Int>, _ h: Int, _ l: SparseList, _ f: Floats, _ g: Target, _ a: Bool
    ) { correlate(InlineArray<2, Void>.self, n, r, h, l, f, g, a) }
    @inline(never)
    private static func correlate1(
        _ n: Int, _ r: Range<Int>, _ h: Int, _ l: SparseList, _ f: Floats, _ g: Target, _ a: Bool
    ) { correlate(InlineArray<1, Void>.self, n, r, h, l, f, g, a) }
    @inline(never)
    private static func agree4(
        _ n: Int, _ r: Range<Int>, _ h: Int, _ l: SparseList, _ f: Floats, _ g: Floats, _ p: Target
    ) { agree(InlineArray<4, Void>.self, n, r, h, l, f, g, p) }
    @inline(never)
    private static func agree2(
        _ n: Int, _ r: Range<Int>, _ h: Int, _ l: SparseList, _ f: Floats, _ g: Floats, _ p: Target
    ) { agree(InlineArray<2, Void>.self, n, r, h, l, f, g, p) }
    @inline(never)
    private static func agree1(
        _ n: Int, _ r: Range<Int>, _ h: Int, _ l: SparseList, _ f: Floats, _ g: Floats, _ p: Target
    ) { agree(InlineArray<1, Void>.self, n, r, h, l, f, g, p) }

    @inline(__always)
    private static func multiply<let panels: Int>(
        _ type: InlineArray<panels, Void>.Type, _ rows: Rows, _ segments: Segments, _ list: SparseList,
        _ weights: Floats, _ panelStride: Int, _ output: Target, _ finish: TileFinish
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
                finish.write(sums[unchecked: vector], to: output, row: Int(row.output), lane: vector * 8)
            }
        }
    }

    @inline(__always)
    private static func correlate<let panels: Int>(
        _ type: InlineArray<panels, Void>.Type, _ channels: Int, _ rows: Range<Int>, _ rowCount: Int,
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

    @inline(__always)
    private static func agree<let panels: Int>(
        _ type: InlineArray<panels, Void>.Type, _ channels: Int, _ rows: Range<Int>, _ rowCount: Int,
        _ list: SparseList, _ fine: Floats, _ reference: Floats, _ partials: Target
    ) {
        let panelStride = channels * MatrixKernel.panelWidth
        var products = InlineArray<2, SIMD8<Float>> { .load(partials + $0 * 8) }
        var squares = InlineArray<2, SIMD8<Float>> { .load(partials + 16 + $0 * 8) }
        for channel in 0..<channels {
            let sums = sum(type, channel, rows, rowCount, list, fine)
            let place = reference + channel * MatrixKernel.panelWidth
            for vector in 0..<2 * panels {
                let sum = sums[unchecked: vector]
                let half = vector % 2
                products[unchecked: half] = products[unchecked: half].adding(
                    sum, times: .load(place + vector / 2 * panelStride + half * 8))
                squares[unchecked: half] = squares[unchecked: half].adding(sum, times: sum)
            }
        }
        for half in 0..<2 {
            products[unchecked: half].store(partials + half * 8)
            squares[unchecked: half].store(partials + 16 + half * 8)
        }
    }

    @inline(__always)
    private static func sum<let panels: Int>(
        _ type: InlineArray<panels, Void>.Type, _ channel: Int, _ rows: Range<Int>, _ rowCount: Int,
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
        _: InlineArray<panels, Void>.Type, _ entries: UnsafePointer<SparseEntry>, count: Int, _ weights: Floats,
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
    private static func fold<let panels: Int>(_: InlineArray<panels, Void>.Type, _ sums: inout Sums) {
        for sum in 2 * panels..<8 { sums[unchecked: sum % (2 * panels)] += sums[unchecked: sum] }
    }
}
