/// What becomes of a tile's sums on their way to memory.
struct TileFinish {
    /// Added to every row; nil: what the output holds is.
    var bias: UnsafePointer<Float>?
    /// Whether negative sums become zero.
    var isRectified = false
    /// A map like the output: where it is not positive, the sum becomes zero.
    var mask: UnsafePointer<Float>?

    /// The same, some columns further on.
    func advanced(by columns: Int) -> TileFinish {
        TileFinish(bias: bias.map { $0 + columns }, isRectified: isRectified, mask: mask.map { $0 + columns })
    }

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
