/// A request target taken apart (RFC 9112, section 3.2): origin-form, absolute-form or, for OPTIONS, asterisk-form.
struct RequestTarget: Sendable, Equatable {
    /// The host and port of an absolute-form, which stand in for those of `Host`.
    private(set) var authority: String?
    /// The decoded path.
    private(set) var path: String
    /// The decoded segments of the path.
    private(set) var segments: [String]
    /// The decoded query.
    private(set) var query: [Request.QueryItem]

    /// Takes a target apart.
    ///
    /// - Throws: `ProtocolError.invalidTarget`.
    init(_ target: some BidirectionalCollection<UInt8>, method: String) throws(ProtocolError) {
        let bytes = Array(target)
        func invalid(_ problem: String) -> ProtocolError {
            .invalidTarget(found: ASCII.quoted(bytes), problem: problem)
        }

        guard !bytes.isEmpty, bytes.allSatisfy(ASCII.isVisible) else {
            throw invalid("holds something other than visible ASCII characters")
        }
        guard !bytes.contains(ASCII.numberSign) else {
            throw invalid("has a fragment, which is never sent")
        }
        var rest = bytes[...]
        if bytes.first != ASCII.slash {
            if bytes == [UInt8(ascii: "*")], method == "OPTIONS" {
                (path, segments, query) = ("*", [], [])
                return
            }
            guard let authority = Self.takeAuthority(&rest) else {
                throw invalid("is neither a path that begins with / nor an http URL with a valid host")
            }
            self.authority = authority
        }

        let pathEnd = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        do throws(PercentEncoding.Failure) {
            segments = try Self.decodeSegments(rest[..<pathEnd])
            query = try Self.decodeQuery(rest[pathEnd...].dropFirst())
        } catch {
            switch error {
            case .malformedEscape: throw invalid("has a percent sign without two hexadecimal digits after it")
            case .notUTF8: throw invalid("is not UTF-8 once decoded")
            case .controlCharacter: throw invalid("has an escaped control character")
            }
        }
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else {
            throw invalid("has a . or .. segment")
        }
        guard !segments.contains(where: { $0.utf8.contains(ASCII.slash) }) else {
            throw invalid("has an escaped / within a segment")
        }
        path = "/" + segments.joined(separator: "/")
        if segments.isEmpty, authority != nil, method == "OPTIONS", pathEnd == rest.startIndex, query.isEmpty {
            // A URL without a path stands for the server as a whole (RFC 9112, section 3.2.4).
            path = "*"
        }
    }

    /// Removes `http://host:port` from the front and gives its host and port.
    private static func takeAuthority(_ rest: inout ArraySlice<UInt8>) -> String? {
        for scheme in ["http://", "https://"]
        where rest.prefix(scheme.utf8.count).lazy.map(ASCII.lowercased).elementsEqual(scheme.utf8) {
            let afterScheme = rest.dropFirst(scheme.utf8.count)
            let end =
                afterScheme.firstIndex { $0 == ASCII.slash || $0 == UInt8(ascii: "?") } ?? afterScheme.endIndex
            guard Authority.isValid(afterScheme[..<end]) else { return nil }
            rest = afterScheme[end...]
            return String(decoding: afterScheme[..<end], as: UTF8.self)
        }
        return nil
    }

    /// The segments between the slashes: none for `/`, a last empty one for a path that ends with a slash.
    private static func decodeSegments(_ path: ArraySlice<UInt8>) throws(PercentEncoding.Failure) -> [String] {
        var segments: [String] = []
        guard path.count > 1 else { return segments }
        for segment in path.dropFirst().split(separator: ASCII.slash, omittingEmptySubsequences: false) {
            segments.append(try PercentEncoding.decode(segment, plusIsSpace: false))
        }
        return segments
    }

    /// The `name=value` pieces between the ampersands; a piece without `=` has an empty value, empty pieces are
    /// skipped.
    private static func decodeQuery(
        _ query: ArraySlice<UInt8>
    ) throws(PercentEncoding.Failure) -> [Request.QueryItem] {
        var items: [Request.QueryItem] = []
        for piece in query.split(separator: UInt8(ascii: "&")) {
            let nameEnd = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            items.append(
                Request.QueryItem(
                    name: try PercentEncoding.decode(piece[..<nameEnd], plusIsSpace: true),
                    value: try PercentEncoding.decode(piece[nameEnd...].dropFirst(), plusIsSpace: true)))
        }
        return items
    }
}
