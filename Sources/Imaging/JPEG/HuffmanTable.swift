/// A Huffman code (ITU-T T.81, clause C.2), prepared for looking up many bits at once.
///
/// A symbol of a JPEG file is a byte: how many zeros come before a coefficient, and how many bits follow the code that
/// give its value. Most codes are so short that code and value are found by one look at the next 10 bits.
///
/// The memory is written when the table is made and only read afterwards, so the table may be shared.
final class HuffmanTable: @unchecked Sendable {
    /// How many bits are looked up at once.
    static let lookupBits = 10

    /// What the next bits begin with, as ``HuffmanEntry`` packs it.
    let entries: UnsafePointer<UInt32>
    private let memory: UnsafeMutablePointer<UInt32>

    // Where the parts for longer codes lie behind the entries: for each length the first code of 16 bits beyond it, and
    // what to add to a code of that length to find its symbol.
    static let limits = 1 << lookupBits
    static let offsets = limits + 17
    static let symbols = offsets + 17
    private static let size = symbols + 256

    /// Builds the code.
    ///
    /// - Parameters:
    ///   - counts: How many codes there are of each length from 1 to 16.
    ///   - symbols: What they stand for, from the shortest.
    ///   - isDC: Whether symbols are sizes of differences between DC coefficients, which have at most 15 bits.
    ///   - offset: Where the table lies in the file, for errors.
    init(counts: [Int], symbols: [UInt8], isDC: Bool, offset: Int) throws(JPEGError) {
        guard symbols.count <= 256 else {
            throw .invalidHuffmanTable(offset: offset, rule: "it has \(symbols.count) codes, but there are 256 symbols")
        }
        if isDC, let symbol = symbols.first(where: { $0 > 15 }) {
            throw .invalidHuffmanTable(offset: offset, rule: "a DC coefficient has at most 15 bits, not \(symbol)")
        }
        memory = UnsafeMutablePointer.allocate(capacity: Self.size)
        memory.initialize(repeating: 0, count: Self.size)
        entries = UnsafePointer(memory)
        for (index, symbol) in symbols.enumerated() { memory[Self.symbols + index] = UInt32(symbol) }
        var code = 0
        var index = 0
        for length in 1...16 {
            let count = counts[length - 1]
            guard code + count <= 1 << length else {
                throw .invalidHuffmanTable(offset: offset, rule: "there are more codes of \(length) bits than fit")
            }
            memory[Self.offsets + length] = UInt32(truncatingIfNeeded: index - code)
            if length <= Self.lookupBits {
                for _ in 0..<count {
                    fill(code: code, length: length, symbol: symbols[index])
                    code += 1
                    index += 1
                }
            } else {
                code += count
                index += count
            }
            memory[Self.limits + length] = UInt32(code) << (16 - length)
            code <<= 1
        }
    }

    deinit {
        memory.deallocate()
    }

    /// Writes the entries of all bits that begin with a code.
    private func fill(code: Int, length: Int, symbol: UInt8) {
        let rest = Self.lookupBits - length
        for bits in 0..<1 << rest {
            memory[code << rest | bits] = HuffmanEntry.pack(symbol, length: length, following: bits, count: rest)
        }
    }
}
