/// The `host [ ":" port ]` of `Host` and of absolute-form targets (RFC 9110, section 7.2; RFC 3986, section 3.2).
enum Authority {
    /// Whether the bytes are a non-empty host and an optional port below 65536. User information is refused.
    static func isValid(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard IPv6Address.isValid(rest[..<end].dropFirst()) else { return false }
            rest = rest[end...].dropFirst()
        } else {
            let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
            let name = rest[..<end]
            guard !name.isEmpty, ByteSet.registeredName.containsAll(name), hasWholeEscapes(name) else { return false }
            rest = rest[end...]
        }
        guard let colon = rest.first else { return true }
        return colon == UInt8(ascii: ":") && isPort(rest.dropFirst())
    }

    /// Whether two hexadecimal digits follow each percent sign.
    private static func hasWholeEscapes(_ name: ArraySlice<UInt8>) -> Bool {
        name.indices.allSatisfy { index in
            guard name[index] == ASCII.percent else { return true }
            let digits = name[index...].dropFirst().prefix(2).compactMap(ASCII.hexadecimalDigit)
            return digits.count == 2
        }
    }

    /// Decimal digits of a number below 65536; the empty port of `host:` is allowed by the grammar.
    private static func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count <= 5 else { return false }
        var port = 0
        for byte in digits {
            guard let digit = ASCII.decimalDigit(byte) else { return false }
            port = port * 10 + digit
        }
        return port <= 65535
    }
}
