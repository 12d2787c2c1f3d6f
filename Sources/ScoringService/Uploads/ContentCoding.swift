internal import HTTP
private import Imaging

/// Undoes a request's Content-Encoding (RFC 9110 section 8.4).
enum ContentCoding {
    /// The body without its coding.
    ///
    /// - Parameters:
    ///   - limit: bytes of the result.
    ///   - allowance: what the memory for it is claimed from; nil claims none.
    static func decoded(_ request: Request, limit: Int, allowance: Allowance?) throws(ServiceError) -> [UInt8] {
        guard let (coding, format) = try coding(of: request) else { return request.body }
        let most = inflatedLimit(request.body, limit: limit)
        // The length that the body seems to have is claimed first, since the most that it can have is a thousand times
        // its own; where that is not enough, the body is inflated anew.
        let expected = min(most, expectedLength(request.body, format))
        do {
            try allowance?.claim(MemoryNeed.inflating(to: expected))
            return try inflated(request.body, coding, format, limit: expected)
        } catch .contentCoding(_, .outputTooLarge) where expected < most {
            try allowance?.claim(MemoryNeed.inflating(to: most - expected))
            return try inflated(request.body, coding, format, limit: most)
        }
    }

    /// The most bytes that a request's body has without its coding; those that it has where there is none.
    static func inflatedLimit(of request: Request, limit: Int) -> Int {
        request.headers["Content-Encoding"] == nil ? request.body.count : inflatedLimit(request.body, limit: limit)
    }

    /// Nil where there is none.
    private static func coding(of request: Request) throws(ServiceError) -> (name: String, format: Inflater.Format)? {
        let codings = request.headers.elements(for: "Content-Encoding").map { $0.lowercased() }
            .filter { $0 != "identity" }
        guard let coding = codings.first else { return nil }
        guard codings.count == 1 else { throw .unsupportedEncoding(codings.joined(separator: ", ")) }
        switch coding {
        case "gzip", "x-gzip": return (coding, .gzip)
        case "deflate": return (coding, .zlib)
        default: throw .unsupportedEncoding(coding)
        }
    }

    private static func inflated(
        _ body: [UInt8], _ coding: String, _ format: Inflater.Format, limit: Int
    ) throws(ServiceError) -> [UInt8] {
        do { return try Inflater.inflate(body, format: format, maximumOutput: limit) } catch {
            throw .contentCoding(coding, error)
        }
    }

    /// Deflate's longest match, 258 bytes, takes two bits or more (RFC 1951 section 3.2).
    private static func inflatedLimit(_ body: [UInt8], limit: Int) -> Int {
        let (most, overflows) = body.count.multipliedReportingOverflow(by: 1032)
        return overflows ? limit : min(most, limit)
    }

    /// What gzip's trailer states of its last member, modulo 2^32 (RFC 1952 section 2.3.1); zlib states nothing, and
    /// little is shrunk to less than a sixteenth.
    private static func expectedLength(_ body: [UInt8], _ format: Inflater.Format) -> Int {
        switch format {
        case .gzip: body.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        case .zlib: 16 * body.count
        }
    }
}
