/// The text of an IPv6 address (RFC 3986, section 3.2.2).
enum IPv6Address {
    /// Whether the bytes are eight groups of up to four hexadecimal digits. One row of groups may be left out for `::`,
    /// and an IPv4 address may stand for the last two.
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        let gap = text.firstRange(of: "::".utf8)
        let beforeGap = groups(text[..<(gap?.lowerBound ?? text.endIndex)])
        let afterGap = gap.map { groups(text[$0.upperBound...]) } ?? []
        var all = beforeGap + afterGap
        var count = all.count
        if gap == nil || !afterGap.isEmpty, let last = all.last, isIPv4Address(last) {
            all.removeLast()
            count += 1
        }
        guard all.allSatisfy({ 1...4 ~= $0.count && $0.allSatisfy { ASCII.hexadecimalDigit($0) != nil } }) else {
            return false
        }
        return gap == nil ? count == 8 : count < 8
    }

    private static func groups(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.isEmpty ? [] : text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    }

    /// Four numbers below 256 without zeros before them.
    private static func isIPv4Address(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard 1...3 ~= part.count, part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
                let digits = part.compactMap(ASCII.decimalDigit)
                return digits.count == part.count && digits.reduce(0) { $0 * 10 + $1 } < 256
            }
    }
}
