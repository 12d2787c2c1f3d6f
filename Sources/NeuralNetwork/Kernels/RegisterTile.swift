/// The sums of some rows and vectors of eight columns, kept in registers. The sizes are parameters of the type, so that
/// the loops over them unroll.
struct RegisterTile<let rows: Int, let vectors: Int> {
    private var sums: InlineArray<vectors, InlineArray<rows, SIMD8<Float>>>

    /// All zero.
    @inline(__always)
    init() { sums = InlineArray(repeating: InlineArray(repeating: .zero)) }

    /// Adds the product of every row's factor with every vector of columns.
    ///
    /// Two vectors are loaded first and stay while the factors come one after the other; of more, the factors stay.
    /// Twelve sums leave four registers.
    @inline(__always)
    mutating func add(_ factor: (_ row: Int) -> Float, times column: (_ vector: Int) -> SIMD8<Float>) {
        if vectors <= 2 {
            let columns = InlineArray<vectors, SIMD8<Float>> { column($0) }
            for row in 0..<rows {
                let factor = SIMD8(repeating: factor(row))
                for vector in 0..<vectors { add(factor, times: columns[unchecked: vector], row, vector) }
            }
        } else {
            let factors = InlineArray<rows, SIMD8<Float>> { SIMD8(repeating: factor($0)) }
            for vector in 0..<vectors {
                let column = column(vector)
                for row in 0..<rows { add(factors[unchecked: row], times: column, row, vector) }
            }
        }
    }

    @inline(__always)
    private mutating func add(_ factor: SIMD8<Float>, times column: SIMD8<Float>, _ row: Int, _ vector: Int) {
        sums[unchecked: vector][unchecked: row] =
            sums[unchecked: vector][unchecked: row].adding(factor, times: column)
    }

    @inline(__always)
    subscript(row: Int, vector: Int) -> SIMD8<Float> { sums[unchecked: vector][unchecked: row] }
}
