/// Byte values and byte-wise operations that the grammar of HTTP needs; all of it is ASCII.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let numberSign = UInt8(ascii: "#")
    static let percent = UInt8(ascii: "%")
    static let plus = UInt8(ascii: "+")
    static let slash = UInt8(ascii: "/")

    static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F
    }

    static func isVisible(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F
    }

    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }

    static func decimalDigit(_ byte: UInt8) -> Int? {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? Int(byte - UInt8(ascii: "0")) : nil
    }

    static func hexadecimalDigit(_ byte: UInt8) -> Int? {
        switch lowercased(byte) {
        case let digit where UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit: Int(digit - UInt8(ascii: "0"))
        case let digit where UInt8(ascii: "a")...UInt8(ascii: "f") ~= digit: Int(digit - UInt8(ascii: "a")) + 10
        default: nil
        }
    }

    /// Whether two names are the same apart from the case of their ASCII letters.
    static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8, right.utf8)
        return left.count == right.count && left.elementsEqual(right) { lowercased($0) == lowercased($1) }
    }

    /// The bytes without the spaces and tabs at either end (`OWS`, RFC 9110, section 5.6.3).
    static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        let rest = bytes.drop(while: isWhitespace)
        guard let last = rest.lastIndex(where: { !isWhitespace($0) }) else { return rest.prefix(0) }
        return rest[...last]
    }

    /// A quotation for error sentences: at most 60 bytes, everything but visible ASCII escaped, so that nothing which a
    /// client sends can forge a line of a log or a field of an answer.
    static func quoted(_ bytes: some Collection<UInt8>) -> String {
        var text = "\""
        for byte in bytes.prefix(60) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x7F: text += String(Unicode.Scalar(byte))
            default: text += "\\x" + hexadecimal(byte)
            }
        }
        return text + (bytes.count > 60 ? "\"..." : "\"")
    }

    /// Two upper-case hexadecimal digits.
    static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
