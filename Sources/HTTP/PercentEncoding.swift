/// Percent-encoding as RFC 3986, section 2.1, defines it.
enum PercentEncoding {
    enum Failure: Error {
        /// A percent sign without two hexadecimal digits after it.
        case malformedEscape
        /// Bytes which are not UTF-8 once decoded.
        case notUTF8
        /// A control character, escaped or not: NUL and line ends have no place in a name that is looked up and logged.
        case controlCharacter
    }

    /// Decodes every escape of `bytes`.
    ///
    /// - Parameter plusIsSpace: Whether `+` stands for a space, as in the query of an HTML form.
    static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool) throws(Failure) -> String {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case ASCII.percent:
                guard let high = iterator.next().flatMap(ASCII.hexadecimalDigit),
                    let low = iterator.next().flatMap(ASCII.hexadecimalDigit)
                else { throw .malformedEscape }
                decoded.append(UInt8(high << 4 | low))
            case ASCII.plus where plusIsSpace:
                decoded.append(ASCII.space)
            default:
                decoded.append(byte)
            }
        }
        guard !decoded.contains(where: ASCII.isControl) else { throw .controlCharacter }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}
