extension JSONScanner {
    /// A string's characters, escapes decoded.
    mutating func string() throws(ServiceError) -> String {
        let start = position
        try findStringEnd()
        var bytes: [UInt8] = []
        try unescape(from: start) { run in
            run.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        } takeEscaped: { scalar in
            bytes.append(contentsOf: String(scalar).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Passes over a string, its escapes and its UTF-8 checked. O(length).
    mutating func skipString() throws(ServiceError) {
        let start = position
        try findStringEnd()
        try unescape(from: start) { _ in
        } takeEscaped: { _ in
        }
    }

    /// What the base64 in a string stands for; nil where the string holds something else.
    mutating func base64() throws(ServiceError) -> [UInt8]? {
        let start = position
        try findStringEnd()
        var decoder = Base64Decoder(expecting: position - start)
        try unescape(from: start) { run in
            decoder.take(run)
        } takeEscaped: { scalar in
            decoder.take(Array(String(scalar).utf8).span)
        }
        return decoder.decoded
    }

    /// Hands over the string between `start` and the scanner's position: runs of its UTF-8, which are parts of the
    /// text, and between them the characters that escapes stand for (section 7).
    private func unescape(
        from start: Int, _ take: (Span<UInt8>) -> Void, takeEscaped: (Unicode.Scalar) -> Void
    ) throws(ServiceError) {
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
            guard let scalar = escaped(at: &index, before: end) else { throw malformed }
            takeEscaped(scalar)
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
            let digit: UInt8
            switch text[index] {
            case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): digit = byte - UInt8(ascii: "0")
            // Letters of both cases differ in this bit.
            case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20):
                digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
