private import Glibc

/// The characters of numbers as dots, five columns and seven rows, the leftmost column in the highest of five bits.
enum NumberGlyphs {
    static let width = 5
    static let height = 7
    /// From the left edge of a character to that of the next, in dots.
    static let advance = 6

    private static let glyphs: [Character: [UInt8]] = [
        "0": [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        "1": [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        "2": [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        "3": [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
        "4": [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        "5": [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        "6": [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        "7": [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        "8": [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        "9": [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        ".": [0, 0, 0, 0, 0, 0b01100, 0b01100],
        "-": [0, 0, 0, 0b01110, 0, 0, 0],
        "e": [0, 0, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110],
    ]

    /// The rows of a character from the top; none of one that is no part of a number.
    static func rows(of character: Character) -> [UInt8] { glyphs[character] ?? [] }

    /// A number with three digits: `0`, `0.0213`, `21.3`, `2.13e-5`.
    ///
    /// - Parameter value: finite, not negative; `0` below the least normal number, whose power of ten may be zero.
    static func text(of value: Double) -> String {
        guard value >= Double.leastNormalMagnitude, value.isFinite else { return "0" }
        // Rounded first: 9.999 has the digits 1.00 and the exponent 1.
        var exponent = Int(log10(value).rounded(.down))
        var digits = Int((value / pow(10, Double(exponent)) * 100).rounded())
        if digits >= 1000 { (digits, exponent) = (digits / 10, exponent + 1) }
        let text = String(digits)
        switch exponent {
        case 2..<6: return text + String(repeating: "0", count: exponent - 2)
        case 0..<2: return text.prefix(exponent + 1) + "." + text.dropFirst(exponent + 1)
        case -3..<0: return "0." + String(repeating: "0", count: -exponent - 1) + text
        default: return text.prefix(1) + "." + text.dropFirst() + "e\(exponent)"
        }
    }
}
