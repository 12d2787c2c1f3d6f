private import FoundationEssentials
private import Files

/// The members of a line: texts, numbers, flags, and objects of numbers, which is all that lines have.
struct LineMembers {
    private enum Value {
        case text(String)
        case number(Double)
        case flag(Bool)
        case null
        case numbers([(name: String, value: Double)])
    }

    private var members: [(key: String, value: Value)] = []
    private let bytes: [UInt8]
    private var position = 0

    /// Takes a line apart; nil where it is no object of such members.
    init?(_ line: [UInt8]) {
        bytes = line
        members.reserveCapacity(24)
        guard take("{") else { return nil }
        repeat {
            guard let key = takeText(), take(":"), let value = takeValue() else { return nil }
            members.append((key, value))
        } while take(",")
        guard take("}"), position == bytes.count else { return nil }
    }

    /// The text of a member; nil where there is none.
    func text(_ key: String) -> String? {
        if case .text(let text) = self[key] { text } else { nil }
    }

    /// The number of a member; nil where there is none.
    func number(_ key: String) -> Double? {
        if case .number(let number) = self[key] { number } else { nil }
    }

    /// Whether a member says so; nil where there is none.
    func flag(_ key: String) -> Bool? {
        if case .flag(let flag) = self[key] { flag } else { nil }
    }

    /// The numbers of a member that is an object; nil where there is none.
    func numbers(_ key: String) -> [(name: String, value: Double)]? {
        if case .numbers(let numbers) = self[key] { numbers } else { nil }
    }

    private subscript(key: String) -> Value? { members.first { $0.key == key }?.value }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func takeValue() -> Value? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return takeText().map(Value.text)
        case UInt8(ascii: "t"): return take(word: "true") ? .flag(true) : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .flag(false) : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
        case UInt8(ascii: "{"): return takeNumbers().map(Value.numbers)
        default: return takeNumber().map(Value.number)
        }
    }

    private mutating func takeNumbers() -> [(name: String, value: Double)]? {
        var numbers: [(name: String, value: Double)] = []
        guard take("{"), !take("}") else { return numbers }
        repeat {
            guard let name = takeText(), take(":"), let value = takeNumber() else { return nil }
            numbers.append((name, value))
        } while take(",")
        return take("}") ? numbers : nil
    }

    private mutating func takeNumber() -> Double? {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ","), bytes[position] != UInt8(ascii: "}") {
            position += 1
        }
        let text = bytes[start..<position]
        return Double(digits: text) ?? Double(decimal: String(decoding: text, as: UTF8.self))
    }

    private mutating func takeText() -> String? {
        let start = position
        guard take("\"") else { return nil }
        var hasEscapes = false
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            let isEscape = bytes[position] == UInt8(ascii: "\\")
            hasEscapes = hasEscapes || isEscape
            position += isEscape ? 2 : 1
        }
        guard take("\"") else { return nil }
        guard hasEscapes else { return String(decoding: bytes[start + 1..<position - 1], as: UTF8.self) }
        return try? JSONDecoder().decode(String.self, from: Data(bytes[start..<position]))
    }
}
