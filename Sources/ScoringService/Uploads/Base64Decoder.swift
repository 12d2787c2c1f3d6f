/// Decodes base64 (RFC 4648 section 4) piece by piece, so that the text needs no buffer of its own.
///
/// Line ends are passed over, as programs write them, and so is the head of a `data:` URL (RFC 2397). The last group
/// must be padded; bits of it beyond the last byte are not looked at.
struct Base64Decoder {
    private enum State {
        /// Within the characters that count.
        case data
        /// Within the head of a URL, which ends with a comma.
        case head
        /// The first character of padding has come.
        case padding
        case invalid
    }

    private var bytes: [UInt8] = []
    private var state = State.data
    /// The six bits of each character since the last whole byte, as many as ``bitCount`` says.
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var paddingCount = 0
    /// Whether all characters so far are those of ``scheme``.
    private var isScheme = true
    private var characterCount = 0

    private static let scheme = Array("data:".utf8)

    /// - Parameter characters: how many will come, to make room.
    init(expecting characters: Int) { bytes.reserveCapacity(characters / 4 * 3) }

    /// Takes the next characters.
    mutating func take(_ characters: Span<UInt8>) {
        var next = 0
        while next < characters.count {
            next += takeGroups(characters.extracting(next...))
            if next < characters.count { take(characters[next]) }
            next += 1
        }
    }

    /// Takes groups of four characters as long as they are data, which nearly all of a text is, and returns how many
    /// characters those were.
    private mutating func takeGroups(_ characters: Span<UInt8>) -> Int {
        guard case .data = state, bitCount == 0, !isScheme else { return 0 }
        return Self.values.withUnsafeBufferPointer { values in
            var next = 0
            while next + 4 <= characters.count {
                let first = values[Int(characters[next])]
                let second = values[Int(characters[next + 1])]
                let third = values[Int(characters[next + 2])]
                let fourth = values[Int(characters[next + 3])]
                guard first | second | third | fourth < 64 else { break }
                bytes.append(first << 2 | second >> 4)
                bytes.append(second << 4 | third >> 2)
                bytes.append(third << 6 | fourth)
                next += 4
            }
            return next
        }
    }

    private mutating func take(_ character: UInt8) {
        defer { characterCount += 1 }
        if isScheme {
            isScheme = characterCount < Self.scheme.count && Self.scheme[characterCount] == character
            if isScheme, characterCount == Self.scheme.count - 1 {
                // What was taken for base64 was the name of the scheme.
                bytes.removeAll(keepingCapacity: true)
                (state, bits, bitCount, isScheme) = (.head, 0, 0, false)
                return
            }
        }
        switch (state, character) {
        case (.invalid, _): break
        case (.head, UInt8(ascii: ",")): state = .data
        case (.head, _): break
        case (_, UInt8(ascii: "\n")), (_, UInt8(ascii: "\r")): break
        case (_, UInt8(ascii: "=")):
            state = .padding
            paddingCount += 1
        case (.data, _):
            let value = Self.values[Int(character)]
            guard value < 64 else { return state = .invalid }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        case (.padding, _): state = .invalid
        }
    }

    /// What the characters stand for; nil where they are not base64.
    var decoded: [UInt8]? {
        switch (state, bitCount) {
        // No bits are left behind four characters, four behind two, which take two of padding, two behind three.
        case (.data, 0): bytes
        case (.padding, 0): bytes.isEmpty ? nil : bytes
        case (.padding, 4): paddingCount >= 2 ? bytes : nil
        case (.padding, 2): bytes
        default: nil
        }
    }

    /// What each character stands for; 255 for those that are none of base64.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        for (value, character) in zip(UInt8(0)..., digits) { values[Int(character)] = value }
        return values
    }()
}
