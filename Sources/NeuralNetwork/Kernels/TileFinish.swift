/// What becomes of a tile's sums on their way to memory: they get a bias and a residual, then an activation, or the
/// slope of another activation.
///
/// Rectifiers are applied in registers, with flags that the compiler need not look up an enumeration for; other
/// activations by ``complete(_:row:lanes:)``, while the tile is in the nearest cache.
struct TileFinish: RowWriter {
    /// Added to every row; nil: what the output holds is.
    private var bias: UnsafePointer<Float>?
    private var residual: UnsafePointer<Float>?
    /// What the slope is computed from, a map like the output.
    private var slopeSource: UnsafePointer<Float>?
    private let activation: Activation
    private let slope: Activation
    /// Whether negative sums become zero, sums above 6 become 6, and sums become zero where the slope's source is not
    /// positive.
    private let isRectified: Bool
    private let isCapped: Bool
    private let isMasked: Bool
    /// Whether ``write(_:to:row:lane:)`` leaves something to ``complete(_:row:lanes:)``.
    let isLong: Bool

    /// - Parameter bias: one value a column; nil adds what the output holds.
    init(bias: UnsafePointer<Float>?, _ finish: Finish) {
        self.bias = bias
        residual = finish.residual
        activation = finish.activation
        (slope, slopeSource) = finish.slope.map { ($0.of, $0.at) } ?? (.none, nil)
        isCapped = activation == .relu6
        isRectified = isCapped || activation == .relu
        isMasked = slope == .relu
        isLong = !(isRectified || activation == .none) || !(isMasked || slope == .none)
    }

    /// The same, some columns further on.
    func advanced(by columns: Int) -> TileFinish {
        var result = self
        result.bias = bias.map { $0 + columns }
        result.residual = residual.map { $0 + columns }
        result.slopeSource = slopeSource.map { $0 + columns }
        return result
    }

    /// Bias and rectifiers alone: small enough to stay in registers while a tile is written, which the sums of short
    /// products take no longer than.
    struct Plain: RowWriter {
        fileprivate let bias: UnsafePointer<Float>?
        fileprivate let mask: UnsafePointer<Float>?
        fileprivate let isRectified: Bool

        /// Writes eight sums.
        ///
        /// - Parameters:
        ///   - row: where the row starts in the output.
        ///   - lane: the first column.
        @inline(__always)
        func write(_ sum: SIMD8<Float>, to output: UnsafeMutablePointer<Float>, row: Int, lane: Int) {
            var sum = sum + .load((bias ?? UnsafePointer(output + row)) + lane)
            if isRectified { sum = sum.replacing(with: 0, where: sum .< 0) }
            if let mask { sum = sum.replacing(with: 0, where: .load(mask + row + lane) .<= 0) }
            sum.store(output + row + lane)
        }
    }

    /// Whether nothing but bias and rectifiers is asked for.
    @inline(__always)
    var isPlain: Bool { residual == nil && !isCapped && !isLong }

    /// What of the finish is bias and rectifiers.
    @inline(__always)
    var plain: Plain { Plain(bias: bias, mask: isMasked ? slopeSource : nil, isRectified: isRectified) }

    /// Writes eight sums with all that a row's tile can finish; what ``isLong`` says is left follows in
    /// ``complete(_:row:lanes:)``. Parameters as for ``Plain/write(_:to:row:lane:)``.
    @inline(__always)
    func write(_ sum: SIMD8<Float>, to output: UnsafeMutablePointer<Float>, row: Int, lane: Int) {
        var sum = sum + .load((bias ?? UnsafePointer(output + row)) + lane)
        if let residual { sum += .load(residual + row + lane) }
        if isRectified { sum = sum.replacing(with: 0, where: sum .< 0) }
        if isCapped { sum = sum.replacing(with: 6, where: sum .> 6) }
        if isMasked, let slopeSource {
            sum = sum.replacing(with: 0, where: .load(slopeSource + row + lane) .<= 0)
        }
        sum.store(output + row + lane)
    }

    /// Writes a tile's sums, finished if not ``isLong``: what is to be done to all of them is decided once.
    ///
    /// - Parameters:
    ///   - lane: the first column.
    ///   - start: where a row starts in the output.
    @inline(__always)
    func write<let rows: Int, let vectors: Int>(
        _ tile: RegisterTile<rows, vectors>, to output: UnsafeMutablePointer<Float>, lane: Int,
        start: (_ row: Int) -> Int
    ) {
        var tile = tile
        // A bias is the same for all rows.
        let (first, rowMask) = (bias ?? UnsafePointer(output), bias == nil ? -1 : 0)
        tile.update { sum, row, vector in sum + .load(first + (start(row) & rowMask &+ vector &* 8 &+ lane)) }
        if let residual {
            tile.update { sum, row, vector in sum + .load(residual + (start(row) &+ vector &* 8 &+ lane)) }
        }
        if isRectified { tile.update { sum, _, _ in sum.replacing(with: 0, where: sum .< 0) } }
        if isCapped { tile.update { sum, _, _ in sum.replacing(with: 6, where: sum .> 6) } }
        if isMasked, let slopeSource {
            tile.update { sum, row, vector in
                sum.replacing(with: 0, where: .load(slopeSource + (start(row) &+ vector &* 8 &+ lane)) .<= 0)
            }
        }
        for row in 0..<rows {
            for vector in 0..<vectors { tile[row, vector].store(output + (start(row) &+ vector &* 8 &+ lane)) }
        }
    }

    /// Finishes what was written of a row a moment ago, where ``isLong``. Out of line, for the kernels to keep their
    /// registers.
    ///
    /// - Parameter lanes: a multiple of 8.
    @inline(never)
    func complete(_ output: UnsafeMutablePointer<Float>, row: Int, lanes: Int) {
        if !isRectified { activation.apply(to: output + row, count: lanes) }
        if !isMasked, let slopeSource {
            slope.multiply(output + row, bySlopeAt: slopeSource + row, count: lanes)
        }
    }
}

/// Writes sums to the rows of an output.
protocol RowWriter {
    /// Writes eight sums.
    ///
    /// - Parameters:
    ///   - row: where the row starts in the output.
    ///   - lane: the first column.
    func write(_ sum: SIMD8<Float>, to output: UnsafeMutablePointer<Float>, row: Int, lane: Int)
}

/// What becomes of a layer's sums, its bias included.
package struct Finish {
    /// A map like the output that is added first.
    package var residual: UnsafePointer<Float>?
    /// Applied to the sums.
    package var activation = Activation.none
    /// For sums that are a gradient: the activation whose slope they are multiplied by, and its ``Activation/source``,
    /// a map like the output.
    package var slope: (of: Activation, at: UnsafePointer<Float>)?

    /// Leaves the sums as they are.
    package init() {}

    /// The same, `count` floats further on.
    func advanced(by count: Int) -> Finish {
        var result = self
        result.residual = residual.map { $0 + count }
        result.slope = slope.map { ($0.of, $0.at + count) }
        return result
    }

    /// Finishes `count` sums in memory; a multiple of 8.
    package func apply(to output: UnsafeMutablePointer<Float>, count: Int) {
        if let residual { Elementwise.add(residual, to: output, count: count) }
        activation.apply(to: output, count: count)
        slope.map { $0.of.multiply(output, bySlopeAt: $0.at, count: count) }
    }

    /// Finishes a planar image, of any number of elements.
    func apply(toPlanar output: UnsafeMutablePointer<Float>, count: Int) {
        let whole = count / 8 * 8
        apply(to: output, count: whole)
        guard whole < count, residual != nil || activation != .none || slope != nil else { return }
        // The last vector is finished in memory of its own, for nothing behind the image may be touched.
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 24) { rest in
            guard let start = rest.baseAddress else { return }
            func copy(_ source: UnsafePointer<Float>, _ place: Int) -> UnsafeMutablePointer<Float> {
                (start + place).update(from: source + whole, count: count - whole)
                return start + place
            }
            start.initialize(repeating: 0, count: 24)
            var finish = self
            let sums = copy(output, 0)
            finish.residual = residual.map { UnsafePointer(copy($0, 8)) }
            finish.slope = slope.map { ($0.of, UnsafePointer(copy($0.at, 16))) }
            finish.apply(to: sums, count: 8)
            (output + whole).update(from: sums, count: count - whole)
        }
    }
}

/// Where a layer's sums start.
package enum Start: Sendable {
    /// What the output holds.
    case output
    case zero
}
