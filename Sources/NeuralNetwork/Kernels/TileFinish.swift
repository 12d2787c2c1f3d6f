/// What becomes of a tile's sums on their way to memory: they get a bias and a residual, then an activation, or the
/// slope of another activation.
///
/// Rectifiers are applied in registers, with flags that the compiler need not look up an enumeration for; other
/// activations by ``complete(_:row:lanes:)``, while the tile is in the nearest cache.
struct TileFinish {
    /// Added to every row; nil: what the output holds is.
    private var bias: UnsafePointer<Float>?
    private var residual: UnsafePointer<Float>?
    /// Whether negative sums become zero, and sums above 6 become 6.
    private let isRectified: Bool
    private let isCapped: Bool
    /// A map like the output: where it is not positive, the sum becomes zero.
    private var mask: UnsafePointer<Float>?
    /// Whether ``write(_:to:row:lane:)`` leaves something to ``complete(_:row:lanes:)``.
    let isLong: Bool
    private var finish: Finish

    /// - Parameter bias: one value a column; nil adds what the output holds.
    init(bias: UnsafePointer<Float>?, _ finish: Finish) {
        self.bias = bias
        residual = finish.residual
        self.finish = finish
        (isRectified, isCapped) =
            switch finish.activation {
            case .relu: (true, false)
            case .relu6: (true, true)
            case .none, .leakyReLU, .silu, .sigmoid: (false, false)
            }
        mask = finish.slope.flatMap { $0.of == .relu ? $0.at : nil }
        isLong = !(isRectified || finish.activation == .none) || (finish.slope != nil && mask == nil)
    }

    /// The same, some columns further on.
    func advanced(by columns: Int) -> TileFinish {
        var result = self
        result.bias = bias.map { $0 + columns }
        result.residual = residual.map { $0 + columns }
        result.mask = mask.map { $0 + columns }
        result.finish = finish.advanced(by: columns)
        return result
    }

    /// Writes eight sums, finished if not ``isLong``.
    ///
    /// - Parameters:
    ///   - row: where the row starts in the output.
    ///   - lane: the first column.
    @inline(__always)
    func write(_ sum: SIMD8<Float>, to output: UnsafeMutablePointer<Float>, row: Int, lane: Int) {
        var sum = sum + .load((bias ?? UnsafePointer(output + row)) + lane)
        if let residual { sum += .load(residual + row + lane) }
        if isRectified { sum = sum.replacing(with: 0, where: sum .< 0) }
        if isCapped { sum = sum.replacing(with: 6, where: sum .> 6) }
        if let mask { sum = sum.replacing(with: 0, where: .load(mask + row + lane) .<= 0) }
        sum.store(output + row + lane)
    }

    /// Finishes what was written of a row a moment ago, where ``isLong``. Out of line, for the kernels to keep their
    /// registers.
    ///
    /// - Parameter lanes: a multiple of 8.
    @inline(never)
    func complete(_ output: UnsafeMutablePointer<Float>, row: Int, lanes: Int) {
        if !isRectified { finish.activation.apply(to: output + row, count: lanes) }
        if mask == nil { finish.slope.map { $0.of.multiply(output + row, bySlopeAt: $0.at + row, count: lanes) } }
    }
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
