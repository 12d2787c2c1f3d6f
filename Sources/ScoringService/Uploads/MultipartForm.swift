/// A `multipart/form-data` body (RFC 7578, RFC 2046 section 5.1.1): parts between delimiter lines.
struct MultipartForm {
    /// One part. Its bytes are a slice of the body.
    struct Part: Equatable {
        /// The `filename` of its Content-Disposition.
        let filename: String?
        /// Its Content-Type without parameters, in lower case.
        let mediaType: String?
        let content: ArraySlice<UInt8>
    }

    /// The parts that are files: those with a filename or a type. Others are fields of the form, and passed over.
    let parts: [Part]

    /// The most bytes of a part's header fields together; a disposition and a type take some 150.
    private static let maximumHeaderBytes = 8192
    /// Parts that are no files; each costs time.
    private static let maximumFields = 64

    /// - Parameters:
    ///   - contentType: the request's Content-Type, which names the boundary.
    ///   - limit: how many files are taken.
    init(parsing body: [UInt8], contentType: String, limit: Int) throws(ServiceError) {
        guard let boundary = MultipartForm.parameter("boundary", of: contentType),
            (1...70).contains(boundary.utf8.count)
        else {
            throw .malformed("The Content-Type multipart/form-data names no boundary of 1 to 70 characters.")
        }
        let delimiter = Array("--\(boundary)".utf8)
        // The first delimiter stands at the start of the body or of a line; what precedes it is a preamble.
        guard var position = MultipartForm.firstDelimiter(delimiter, in: body) else {
            throw .malformed("The body does not hold its boundary \"--\(boundary)\" at the start of a line.")
        }
        let separator = [UInt8](arrayLiteral: 13, 10) + delimiter
        var parts: [Part] = []
        var fields = 0
        while true {
            let rest = body[position...]
            if rest.starts(with: "--".utf8) { break }
            // White space may stand between delimiter and line end.
            let line = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard line.starts(with: "\r\n".utf8) else {
                throw .malformed("The delimiter before byte \(position) of the body is not a line of its own.")
            }
            guard parts.count < limit else {
                throw .tooLarge("The body holds more than \(limit) parts; that many images are taken at once.")
            }
            guard fields <= MultipartForm.maximumFields else {
                throw .tooLarge("The body holds more than \(MultipartForm.maximumFields) fields that are no files.")
            }
            guard let end = MultipartForm.find(separator, in: body, from: line.startIndex) else {
                throw .malformed("The body ends before its last delimiter \"--\(boundary)--\": it is truncated.")
            }
            let part = try MultipartForm.part(body[line.startIndex..<end])
            if part.filename != nil || part.mediaType != nil { parts.append(part) } else { fields += 1 }
            position = end + separator.count
        }
        guard !parts.isEmpty else { throw .malformed("The multipart body holds no file.") }
        self.parts = parts
    }

    /// A part from the line end behind its delimiter on.
    private static func part(_ bytes: ArraySlice<UInt8>) throws(ServiceError) -> Part {
        let blank = Array("\r\n\r\n".utf8)
        let head = bytes.prefix(maximumHeaderBytes)
        guard let length = (head.indices.first { head[$0...].starts(with: blank) }).map({ $0 - bytes.startIndex })
        else {
            throw .malformed(
                "A part's header fields do not end with an empty line within \(maximumHeaderBytes) bytes.")
        }
        var filename: String?
        var mediaType: String?
        for line in String(decoding: bytes.prefix(length), as: UTF8.self).split(separator: "\r\n") {
            let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard field.count == 2 else {
                throw .malformed("A part has the header line \"\(line.prefix(80))\" without a colon.")
            }
            switch field[0].lowercased() {
            case "content-disposition": filename = parameter("filename", of: String(field[1]))
            case "content-type":
                mediaType = field[1].prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
            default: break
            }
        }
        return Part(filename: filename, mediaType: mediaType, content: bytes.dropFirst(length + blank.count))
    }

    /// A parameter of a header field's value, quoted or not (RFC 9110 section 5.6.6).
    static func parameter(_ name: String, of value: String) -> String? {
        var rest = value.unicodeScalars[...].drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var text = String.UnicodeScalarView()
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let scalar = rest.popFirst(), scalar != "\"" {
                    if scalar == "\\", let escaped = rest.popFirst() {
                        text.append(escaped)
                    } else {
                        text.append(scalar)
                    }
                }
            } else {
                let token = rest.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
                text.append(contentsOf: token)
                rest = rest.dropFirst(token.count)
            }
            if String(key).lowercased() == name { return String(text) }
            rest = rest.drop { $0 != ";" }
        }
        return nil
    }

    private static func firstDelimiter(_ delimiter: [UInt8], in body: [UInt8]) -> Int? {
        if body.starts(with: delimiter) { return delimiter.count }
        return find([13, 10] + delimiter, in: body, from: 0).map { $0 + 2 + delimiter.count }
    }

    /// The first occurrence of `separator` at or behind `start`. Linear time: it begins with a line end and holds no
    /// other, so no two attempts overlap.
    private static func find(_ separator: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var position = start
            while position + separator.count <= bytes.count {
                if bytes[position] == 13 {
                    var length = 1
                    while length < separator.count, bytes[position + length] == separator[length] { length += 1 }
                    if length == separator.count { return position }
                }
                position += 1
            }
            return nil
        }
    }
}
