private import AnomalyDetection
private import FoundationEssentials
internal import HTTP

/// The body of a request that moves a label: `{"version": "2"}`.
struct LabelMove: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case version }

    private static let maximumSize = 4096

    let version: String

    /// - Throws: 415 for another type than JSON, which a page of a browser could send without asking first; 413, 400.
    init(_ request: Request) throws(ServiceError) {
        guard request.headers["Content-Type"].map(MediaType.essence) == MediaType.json.rawValue else {
            throw .unsupportedMediaType(request.headers["Content-Type"], accepted: [MediaType.json.rawValue])
        }
        guard request.body.count <= Self.maximumSize else {
            throw .tooLarge("The body has \(request.body.count) bytes; it may have \(Self.maximumSize).")
        }
        do {
            self = try JSONDecoder().decode(LabelMove.self, from: Data(request.body))
        } catch {
            let reason = (error as? DecodingError)?.reason ?? "it is not JSON"
            throw .malformed("The body must be {\"version\": \"VERSION\"}: \(reason).")
        }
    }

    init(from decoder: any Decoder) throws {
        version = try decoder.strictContainer(keyedBy: CodingKeys.self).decode(String.self, forKey: .version)
    }
}
