/// Writes JSON (RFC 8259) in the order it is told, without reflection and without intermediate values.
///
/// ```
/// var json = JSONWriter()
/// json.object { json in
///     json.string("model", name)
///     json.array("scores") { json in json.number(nil, 0.5) }
/// }
/// ```
/// A member of an object has a key, an element of an array has none.
package struct JSONWriter {
    /// UTF-8.
    package private(set) var bytes: [UInt8] = []
    /// ``bytes`` and the end of the line, so that a terminal's prompt stands on one of its own.
    package var line: [UInt8] { bytes + [UInt8(ascii: "\n")] }
    private var needsComma = false
    /// The first numbers written, and where their texts lie: the terms of an answer repeat what members before them
    /// say, and copying a text is far quicker than finding it.
    private var texts: [(bits: UInt64, place: Range<Int>)] = []
    private static let textLimit = 16

    /// The answer of one image fits into what is reserved.
    package init() {
        bytes.reserveCapacity(2048)
        texts.reserveCapacity(Self.textLimit)
    }

    package mutating func object(_ key: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        nested(key, open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), body)
    }

    package mutating func array(_ key: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        nested(key, open: UInt8(ascii: "["), close: UInt8(ascii: "]"), body)
    }

    package mutating func string(_ key: StaticString?, _ value: String) {
        begin(key)
        quote(value)
    }

    /// The key of a member that is known at run time only, such as a constant of a score. Its value comes next, without
    /// a key.
    package mutating func key(_ key: String) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The shortest text that reads back as the same Double; `null` for what JSON has no number for.
    package mutating func number(_ key: StaticString?, _ value: Double?) {
        begin(key)
        guard let value, value.isFinite else { return bytes.append(contentsOf: "null".utf8) }
        if let text = texts.first(where: { $0.bits == value.bitPattern }) {
            return bytes.append(contentsOf: Array(bytes[text.place]))
        }
        let start = bytes.count
        bytes.append(contentsOf: value.description.wholeWithoutFraction.utf8)
        if texts.count < Self.textLimit { texts.append((value.bitPattern, start..<bytes.count)) }
    }

    /// The shortest text that reads back as the same Float; `null` for what JSON has no number for.
    package mutating func number(_ key: StaticString?, _ value: Float) {
        begin(key)
        bytes.append(contentsOf: (value.isFinite ? value.description.wholeWithoutFraction : "null").utf8)
    }

    package mutating func integer(_ key: StaticString?, _ value: Int?) {
        begin(key)
        bytes.append(contentsOf: (value?.description ?? "null").utf8)
    }

    package mutating func bool(_ key: StaticString?, _ value: Bool?) {
        begin(key)
        bytes.append(contentsOf: (value?.description ?? "null").utf8)
    }

    /// An element or the value behind a ``key(_:)``: bytes as base64 (RFC 4648 section 4), padded.
    package mutating func base64(_ value: [UInt8]) {
        begin(nil)
        bytes.append(UInt8(ascii: "\""))
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for start in stride(from: 0, to: value.count, by: 3) {
            let count = min(3, value.count - start)
            var bits: UInt32 = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < count ? UInt32(value[start + offset]) : 0) }
            for place in 0..<4 {
                bytes.append(place <= count ? digits[Int(bits >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func nested(
        _ key: StaticString?, open: UInt8, close: UInt8, _ body: (inout JSONWriter) -> Void
    ) {
        begin(key)
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func begin(_ key: StaticString?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if let key {
            bytes.append(UInt8(ascii: "\""))
            key.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: ":"))
        }
        needsComma = true
    }

    /// RFC 8259 section 7.
    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts are names, which are copied as they are.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text.utf8)
            bytes.append(UInt8(ascii: "\""))
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                let digits = byte.hexadecimalDigits
                bytes += [digits.high, digits.low]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }
}

extension String {
    /// A number's text, `2` for `2.0`.
    package var wholeWithoutFraction: Substring { hasSuffix(".0") ? dropLast(2) : self[...] }
}
