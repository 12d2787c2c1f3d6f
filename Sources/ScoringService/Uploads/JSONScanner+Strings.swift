extension JSONScanner {
    /// A string's characters, escapes decoded.
    mutating func string() throws(ServiceError) -> String {
        let start = position
        try findStringEnd()
        var bytes: [UInt8] = []
        try unescape(from: start) { run in run.withUnsafeBufferPointer { bytes.append(contentsOf: $0) } }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Passes over a string, its escapes and its UTF-8 checked. O(length).
    mutating func skipString() throws(ServiceError) {
        let start = position
        try findStringEnd()
        try unescape(from: start) { _ in }
    }

    /// What the base64 in a string stands for; nil where the string holds something else.
    mutating func base64() throws(ServiceError) -> [UInt8]? {
        let start = position
        try findStringEnd()
        var decoder = Base64Decoder(expecting: position - start)
        try unescape(from: start) { run in decoder.take(run) }
        return decoder.decoded
    }

    /// Hands over the UTF-8 of the string between `start` and the scanner's position, escapes decoded (section 7), in
    /// runs of which most are parts of the text.
    private func unescape(from start: Int, _ take: (Span<UInt8>) -> Void) throws(ServiceError) {
        let malformed = ServiceError.malformed("The string at byte \(start) of the JSON body is malformed.")
        let end = position - 1
        guard let quote = text[start..<end].firstIndex(of: UInt8(ascii: "\"")),
            (try? UTF8Span(validating: text.span.extracting(quote + 1..<end))) != nil
        else { throw malformed }
        var index = quote + 1
        while index < end {
            let runEnd = text[index..<end].firstIndex(of: UInt8(ascii: "\\")) ?? end
            take(text.span.extracting(index..<runEnd))
            guard runEnd < end else { return }
            index = runEnd + 1
            guard let scalar = escaped(at: &index, before: end), let bytes = UTF8.encode(scalar) else {
                throw malformed
            }
            take(Array(bytes).span)
        }
    }

    /// What a backslash and the characters behind it, at `index`, stand for; nil where they stand for nothing.
    private func escaped(at index: inout Int, before end: Int) -> Unicode.Scalar? {
        let escape = text[index]
        index += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(escape)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return scalar(at: &index, before: end)
        default: return nil
        }
    }

    /// The character of an escape `XXXX`, or of two that are a surrogate pair, behind `\u`.
    private func scalar(at index: inout Int, before end: Int) -> Unicode.Scalar? {
        guard let first = codeUnit(at: &index, before: end) else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard text[index..<end].starts(with: "\\u".utf8) else { return nil }
        index += 2
        guard let second = codeUnit(at: &index, before: end), UTF16.isTrailSurrogate(second) else { return nil }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private func codeUnit(at index: inout Int, before end: Int) -> UInt16? {
        guard index + 4 <= end else { return nil }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(text[index])).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
