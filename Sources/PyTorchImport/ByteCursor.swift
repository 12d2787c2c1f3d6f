/// Reads bytes one after the other and never beyond their end.
struct ByteCursor {
    private let bytes: ArraySlice<UInt8>
    /// The next byte's index in `bytes`.
    private(set) var offset: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    var remaining: Int { bytes.endIndex - offset }

    /// Nil where there are fewer than `count` left, or `count` is negative; then nothing is taken.
    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// An unsigned little-endian number of the width of `Value`.
    mutating func little<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) -> Value? {
        little(MemoryLayout<Value>.size).map { Value(truncatingIfNeeded: $0) }
    }

    /// Apart from the generic function, which debug builds do not specialise and which then takes most of the time.
    private mutating func little(_ size: Int) -> UInt64? {
        guard let bytes = take(size) else { return nil }
        var value: UInt64 = 0
        for index in bytes.indices.reversed() { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    /// The bytes up to the next `terminator`, which is taken too; nil where there is none.
    mutating func take(until terminator: UInt8) -> ArraySlice<UInt8>? {
        guard let end = bytes[offset...].firstIndex(of: terminator) else { return nil }
        defer { offset = end + 1 }
        return bytes[offset..<end]
    }
}
