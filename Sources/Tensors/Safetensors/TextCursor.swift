/// A position in the bytes of a JSON text, and the tokens that can be read there.
struct TextCursor {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The number of bytes before the cursor.
    var offset: Int { position - bytes.startIndex }
    var isAtEnd: Bool { position == bytes.endIndex }
    var peek: UInt8? { isAtEnd ? nil : bytes[position] }

    func malformed(_ expected: String) -> SafetensorsError {
        .malformedHeader(offset: offset, expected: expected)
    }

    mutating func skipWhitespace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    /// Steps over `character` and the white space before it, if it stands there.
    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipWhitespace()
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
        guard accept(character) else { throw malformed("\(character)") }
    }

    /// Reads a non-negative integer that fits an `Int`: digits without sign, leading zero, fraction or exponent.
    mutating func readInteger() throws(SafetensorsError) -> Int {
        guard let first = peek, isDigit(first) else { throw malformed("a non-negative integer") }
        let start = offset
        var value = 0
        while let byte = peek, isDigit(byte) {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw malformed("an integer of at most 63 bits") }
            value = sum
            position += 1
        }
        if first == UInt8(ascii: "0"), offset - start > 1 {
            throw .malformedHeader(offset: start, expected: "an integer without leading zeros")
        }
        if let next = peek, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(next) {
            throw malformed("an integer without fraction or exponent")
        }
        return value
    }

    /// Reads a string with its quotes and resolves its escapes (RFC 8259, section 7).
    mutating func readString() throws(SafetensorsError) -> String {
        let start = offset
        guard peek == UInt8(ascii: "\"") else { throw malformed("a string") }
        position += 1
        var decoded: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw malformed("a string without control characters") }
            if byte == UInt8(ascii: "\\") {
                decoded.append(contentsOf: Array(String(try readEscape(stringStart: start)).utf8))
            } else {
                decoded.append(byte)
                position += 1
            }
        }
        guard !isAtEnd else { throw malformed("\" at the end of a string") }
        position += 1
        guard let string = String(validating: decoded, as: UTF8.self) else { throw .invalidText(offset: start) }
        return string
    }

    private mutating func readEscape(stringStart: Int) throws(SafetensorsError) -> Unicode.Scalar {
        position += 1
        guard let kind = peek else { throw malformed("an escape") }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default:
            position -= 1
            throw malformed("one of the escapes \" \\ / b f n r t u")
        }
        let unit = try readHexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Half a surrogate pair: the other half has to follow.
        guard unit < 0xDC00, accept(escaped: "\\"), accept(escaped: "u") else {
            throw .invalidText(offset: stringStart)
        }
        let low = try readHexadecimal()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw .invalidText(offset: stringStart) }
        return scalar
    }

    private mutating func accept(escaped character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func readHexadecimal() throws(SafetensorsError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw malformed("four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
