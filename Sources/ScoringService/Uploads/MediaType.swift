internal import Imaging

/// What a body can be.
enum MediaType: String, CaseIterable {
    /// An image file of any format: its signature decides, whatever the client calls it.
    case image = "image/*"
    case octets = "application/octet-stream"
    case npy = "application/x-npy"
    case json = "application/json"
    case form = "multipart/form-data"

    /// What clients are told to send.
    static let accepted =
        ImageFormat.allCases.map(\.mediaType) + allCases.filter { $0 != .image }.map(\.rawValue)

    /// Whether a Content-Type field states one of ``accepted``.
    static func isAccepted(_ contentType: String?) -> Bool {
        contentType.map { accepted.contains(essence(of: $0)) } ?? false
    }

    /// The type that a Content-Type field states.
    init(contentType: String?) throws(ServiceError) {
        guard let known = contentType.map(MediaType.essence).flatMap(MediaType.init(essence:)) else {
            throw .unsupportedMediaType(contentType, accepted: MediaType.accepted)
        }
        self = known
    }

    /// - Parameter essence: lower-case type and subtype.
    init?(essence: String) {
        if essence.hasPrefix("image/") {
            self = .image
        } else {
            self.init(rawValue: essence)
        }
    }

    /// Type and subtype without parameters, in lower case (RFC 9110 section 8.3.1).
    static func essence(of contentType: String) -> String {
        contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
