internal import HTTP
private import Imaging

/// Undoes a request's Content-Encoding (RFC 9110 section 8.4).
enum ContentCoding {
    /// The body without its coding.
    ///
    /// - Parameter limit: bytes of the result.
    static func decoded(_ request: Request, limit: Int) throws(ServiceError) -> [UInt8] {
        let codings = request.headers.elements(for: "Content-Encoding").map { $0.lowercased() }
            .filter { $0 != "identity" }
        guard let coding = codings.first else { return request.body }
        guard codings.count == 1 else { throw .unsupportedEncoding(codings.joined(separator: ", ")) }
        let format: Inflater.Format
        switch coding {
        case "gzip", "x-gzip": format = .gzip
        case "deflate": format = .zlib
        default: throw .unsupportedEncoding(coding)
        }
        do {
            return try Inflater.inflate(request.body, format: format, maximumOutput: limit)
        } catch {
            throw .contentCoding(coding, error)
        }
    }
}
