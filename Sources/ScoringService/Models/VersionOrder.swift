/// The order of versions: numbers in them compare as numbers, so that 9 comes before 10 and 1.9 before 1.10.
enum VersionOrder {
    /// Whether a version is older than another. Two versions that differ in zeros before a number only (2 and 02) are
    /// ordered by their bytes, so that there is always one order.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (rest, other) = (left.utf8[...], right.utf8[...])
        while let byte = rest.first, let otherByte = other.first {
            if isDigit(byte), isDigit(otherByte) {
                let (number, otherNumber) = (takeNumber(&rest), takeNumber(&other))
                // Without leading zeros, the longer number is the larger one.
                if number.count != otherNumber.count { return number.count < otherNumber.count }
                if !number.elementsEqual(otherNumber) { return number.lexicographicallyPrecedes(otherNumber) }
            } else {
                if byte != otherByte { return byte < otherByte }
                rest.removeFirst()
                other.removeFirst()
            }
        }
        if rest.isEmpty != other.isEmpty { return rest.isEmpty }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The digits that a text begins with, without leading zeros.
    private static func takeNumber(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = text.prefix(while: isDigit)
        text = text[digits.endIndex...]
        return digits.drop { $0 == UInt8(ascii: "0") }
    }
}
