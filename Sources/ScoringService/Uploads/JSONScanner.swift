/// Reads JSON text (RFC 8259) member by member, without making values of what nobody asked for: whatever a hostile body
/// holds, it costs no more memory than the members that are read.
struct JSONScanner {
    let text: [UInt8]
    private(set) var position = 0

    private static let maximumDepth = 64

    init(_ text: [UInt8]) { self.text = text }

    /// The next byte behind white space, not taken; nil at the end.
    mutating func peek() -> UInt8? {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return text[position]
            }
        }
        return nil
    }

    /// Takes the next byte behind white space if it is this character.
    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(ServiceError) {
        guard accept(character) else { throw malformed("\"\(character)\"") }
    }

    /// What is wrong here: something else was expected.
    func malformed(_ expected: String) -> ServiceError {
        let found = position < text.count ? "found is the byte \(text[position])" : "the body ends"
        return .malformed("The JSON body is malformed at byte \(position): expected is \(expected), but \(found).")
    }

    /// Passes over a string up to its end, neither its escapes nor its UTF-8 looked at.
    mutating func findStringEnd() throws(ServiceError) {
        guard peek() == UInt8(ascii: "\"") else { throw malformed("a string") }
        position += 1
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            guard text[position] >= 0x20 else { throw malformed("no control character within a string") }
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < text.count else { throw .malformed("The JSON body ends within a string.") }
        position += 1
    }

    /// Passes over a value of any kind, its syntax checked.
    mutating func skipValue() throws(ServiceError) {
        // The closing bracket of each list and object that is open.
        var closing: [UInt8] = []
        repeat {
            switch peek() {
            case UInt8(ascii: "\"")?: try skipString()
            case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: _ = try number()
            case UInt8(ascii: "t")?: try skipWord("true")
            case UInt8(ascii: "f")?: try skipWord("false")
            case UInt8(ascii: "n")?: try skipWord("null")
            case UInt8(ascii: "[")?:
                position += 1
                if !accept("]") {
                    closing.append(UInt8(ascii: "]"))
                    guard closing.count <= Self.maximumDepth else { throw tooDeep }
                    continue
                }
            case UInt8(ascii: "{")?:
                position += 1
                if !accept("}") {
                    closing.append(UInt8(ascii: "}"))
                    guard closing.count <= Self.maximumDepth else { throw tooDeep }
                    try skipKey()
                    continue
                }
            default: throw malformed("a value")
            }
            // A value is followed by as many ends as there are, then by the next element.
            while let bracket = closing.last, peek() == bracket {
                position += 1
                closing.removeLast()
            }
            if let bracket = closing.last {
                try expect(",")
                if bracket == UInt8(ascii: "}") { try skipKey() }
            }
        } while !closing.isEmpty
    }

    private mutating func skipKey() throws(ServiceError) {
        try skipString()
        try expect(":")
    }

    private mutating func skipWord(_ word: String) throws(ServiceError) {
        guard text[position...].starts(with: word.utf8) else { throw malformed("a value") }
        position += word.utf8.count
    }

    private var tooDeep: ServiceError {
        .malformed("The JSON body is nested more than \(Self.maximumDepth) levels deep.")
    }

    /// A number (section 6), finite.
    mutating func number() throws(ServiceError) -> Double {
        _ = peek()
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        var mantissa: UInt64 = 0
        let integer = digits(into: &mantissa)
        var isValid = integer == 1 || integer > 1 && text[position - integer] != UInt8(ascii: "0")
        var fraction = 0
        if skip(UInt8(ascii: ".")) {
            fraction = digits(into: &mantissa)
            isValid = isValid && fraction > 0
        }
        var hasExponent = false
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            var exponent: UInt64 = 0
            isValid = digits(into: &exponent) > 0 && isValid
            hasExponent = true
        }
        guard isValid else { throw .malformed("The number at byte \(start) of the JSON body is malformed.") }
        // Up to 15 digits and a power of ten up to 22 are exact doubles, and so one division rounds once (Clinger, How
        // to Read Floating Point Numbers Accurately, 1990); most pixels are of that kind.
        if !hasExponent, integer + fraction <= 15 {
            let value = Double(mantissa) / Self.powersOfTen[fraction]
            return isNegative ? -value : value
        }
        guard let value = Double(String(decoding: text[start..<position], as: UTF8.self)), value.isFinite else {
            throw .malformed("The number at byte \(start) of the JSON body is too large.")
        }
        return value
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    /// Reads digits; `value` wraps around beyond 19 of them, where it is not used.
    private mutating func digits(into value: inout UInt64) -> Int {
        let start = position
        while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"), digit <= 9 {
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        return position - start
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
