/// What the next bits of the data begin with: a code, and where it fits, the bits after it that give a value.
///
/// Packed into 32 bits, from the lowest: 8 for the length of what was looked up (0 where the code is longer than that),
/// 4 for the number of zeros before the coefficient, 4 for the bits of the value that are still to be read, 16 for the
/// value.
struct HuffmanEntry {
    let packed: UInt32

    var length: Int { Int(packed & 255) }
    var run: Int { Int(packed >> 8 & 15) }
    var size: Int { Int(packed >> 12 & 15) }
    var value: Int32 { Int32(bitPattern: packed) >> 16 }

    /// An entry for a symbol.
    ///
    /// - Parameters:
    ///   - symbol: The zeros before the coefficient in the upper four bits, the bits of its value in the lower.
    ///   - length: The length of the code.
    ///   - bits: Bits that follow the code.
    ///   - count: How many of them.
    static func pack(_ symbol: UInt8, length: Int, following bits: Int, count: Int) -> UInt32 {
        let (run, size) = (UInt32(symbol >> 4), Int(symbol & 15))
        guard size > 0, size <= count else { return UInt32(length) | run << 8 | UInt32(size) << 12 }
        let value = extend(UInt32(bits >> (count - size)), size: size)
        return UInt32(length + size) | run << 8 | UInt32(bitPattern: value) << 16
    }

    /// The value that bits stand for: those that begin with a zero are negative (clause F.2.2.1, figure F.12).
    @inline(always)
    static func extend(_ bits: UInt32, size: Int) -> Int32 {
        let threshold = Int32(1) &<< Int32(truncatingIfNeeded: size &- 1)
        let value = Int32(bitPattern: bits)
        return value &+ (value &- threshold) >> 31 & (1 &- threshold &- threshold)
    }
}
