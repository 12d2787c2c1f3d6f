/// Reads the entropy-coded data of a scan bit by bit (ITU-T T.81, clause F.2.2.5).
///
/// The reader never passes a marker: where the data end, it gives zeros and counts them, and ``isExhausted`` tells
/// whether any of these have been taken.
struct JPEGBitReader {
    /// The data, from the first byte of the scan to the end of the file.
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The next byte that is not yet in the buffer; the 0xFF of a marker once one has been met.
    private(set) var position = 0
    /// Bits that have not been taken yet, from the highest; those behind them are zero.
    private var buffer: UInt64 = 0
    /// How many bits the buffer holds.
    private var count = 0
    /// How many zeros have been put behind the data.
    private var padding = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Whether more bits have been taken than the data have.
    var isExhausted: Bool { count < padding }

    /// Makes sure that at least 32 bits are in the buffer: a code of 16 and a value of up to 16.
    @inline(always)
    mutating func refill() {
        if count >= 32 { return }
        if position &+ 8 <= bytes.count, let base = bytes.baseAddress {
            let word = UInt64(
                bigEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let inverse = ~word
            // No byte of the inverse is zero, so that none of the word is 0xFF.
            if (inverse &- 0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 == 0 {
                let taken = (63 &- count) &>> 3
                let unused = 64 &- 8 &* taken
                buffer |=
                    (word &>> UInt64(truncatingIfNeeded: unused)) &<< UInt64(truncatingIfNeeded: unused &- count)
                position &+= taken
                count &+= 8 &* taken
                return
            }
        }
        refillSlowly()
    }

    /// Fills the buffer where there is a 0xFF, or the end of the data, among the next bytes.
    @inline(never)
    private mutating func refillSlowly() {
        while count <= 56 {
            var byte: UInt8 = 0
            if position < bytes.count, bytes[position] != 0xFF {
                byte = bytes[position]
                position += 1
            } else if skipStuffedByte() {
                byte = 0xFF
            } else {
                padding += 8
            }
            buffer |= UInt64(byte) << UInt64(56 - count)
            count += 8
        }
    }

    /// Passes over a 0xFF of data, which a zero follows; any other is a marker, before which the reader stays.
    private mutating func skipStuffedByte() -> Bool {
        var next = position
        while next < bytes.count, bytes[next] == 0xFF { next += 1 }
        if next < bytes.count, next > position, bytes[next] == 0 {
            position = next + 1
            return true
        }
        // The last 0xFF before a marker is kept, and any number before it is passed over once.
        position = max(position, next - 1)
        return false
    }

    /// Looks at the next bits without taking them; there must be that many in the buffer.
    @inline(always)
    func peek(_ bits: Int) -> Int {
        Int(truncatingIfNeeded: buffer &>> UInt64(truncatingIfNeeded: 64 &- bits))
    }

    @inline(always)
    mutating func drop(_ bits: Int) {
        buffer = buffer &<< UInt64(truncatingIfNeeded: bits)
        count &-= bits
    }

    /// Takes up to 16 bits; there must be that many in the buffer. No bits give 0.
    @inline(always)
    mutating func take(_ bits: Int) -> UInt32 {
        let value = UInt32(truncatingIfNeeded: (buffer &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- bits))
        drop(bits)
        return value
    }

    /// Takes one bit, which must be in the buffer.
    @inline(always)
    mutating func takeBit() -> Bool {
        let bit = buffer >> 63 == 1
        drop(1)
        return bit
    }

    /// Takes a code, and its value where that is in the table with it.
    ///
    /// At most 16 bits are taken for the code, so that as many of a value are left in a buffer that was just refilled.
    ///
    /// - Returns: What the code stands for; an entry of length 0 where there is no such code.
    @inline(always)
    mutating func decode(_ table: UnsafePointer<UInt32>) -> HuffmanEntry {
        let entry = HuffmanEntry(packed: table[peek(HuffmanTable.lookupBits)])
        if entry.length != 0 {
            drop(entry.length)
            return entry
        }
        return decodeLongCode(table)
    }

    @inline(never)
    private mutating func decodeLongCode(_ table: UnsafePointer<UInt32>) -> HuffmanEntry {
        let bits = UInt32(truncatingIfNeeded: peek(16))
        for length in HuffmanTable.lookupBits + 1...16 where bits < table[HuffmanTable.limits + length] {
            drop(length)
            let index = (bits >> UInt32(16 - length)) &+ table[HuffmanTable.offsets + length]
            // Codes of this length are all that lie between the limit of the last length and this one's.
            let symbol = UInt8(truncatingIfNeeded: table[HuffmanTable.symbols + Int(index & 255)])
            return HuffmanEntry(packed: HuffmanEntry.pack(symbol, length: length, following: 0, count: 0))
        }
        return HuffmanEntry(packed: 0)
    }

    /// Drops what is left of the data before the next marker, and passes the marker, which must be as expected.
    ///
    /// - Parameter start: Where the scan's data begin in the file, for errors.
    mutating func restart(expecting expected: JPEGMarker, dataOffset start: Int) throws(JPEGError) {
        if isExhausted { throw .missingData(offset: start + position) }
        while position + 1 < bytes.count {
            let (first, second) = (bytes[position], bytes[position + 1])
            guard first == 0xFF, second != 0, second != 0xFF else {
                position += 1
                continue
            }
            let marker = JPEGMarker(rawValue: second)
            guard marker == expected else {
                throw .invalidRestart(marker, expected: expected, offset: start + position)
            }
            position += 2
            buffer = 0
            count = 0
            padding = 0
            return
        }
        throw .missingData(offset: start + bytes.count)
    }
}
