/// The line before the data of a chunk (RFC 9112, section 7.1): a hexadecimal size and extensions, which are checked
/// for their outline and ignored.
struct ChunkHeader: Sendable, Equatable {
    /// The number of bytes of data; 0 in the last chunk.
    let size: Int
    /// The length of everything after the size.
    let extensionBytes: Int

    init(_ line: [UInt8]) throws(ProtocolError) {
        let digits = line.prefix { ASCII.hexadecimalDigit($0) != nil }
        let rest = line[digits.endIndex...]
        // After the size comes nothing, or a semicolon that only "bad whitespace" may precede. Fifteen digits stay
        // below 2^60, so the sum cannot overflow; leading zeros beyond them have no honest use.
        let afterWhitespace = rest.drop(while: ASCII.isWhitespace)
        guard 1...15 ~= digits.count, rest.isEmpty || afterWhitespace.first == UInt8(ascii: ";") else {
            throw .malformedChunk(found: ASCII.quoted(line))
        }
        size = digits.reduce(0) { $0 << 4 | (ASCII.hexadecimalDigit($1) ?? 0) }
        extensionBytes = rest.count
    }
}
