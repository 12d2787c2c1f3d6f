/// What a body can be.
enum MediaType: String, CaseIterable {
    case png = "image/png"
    case octets = "application/octet-stream"
    case npy = "application/x-npy"
    case json = "application/json"
    case form = "multipart/form-data"

    static var accepted: [String] { allCases.map(\.rawValue) }

    /// The type that a Content-Type field states: type and subtype without parameters, whatever their case (RFC 9110
    /// section 8.3.1).
    init(contentType: String?) throws(ServiceError) {
        if let known = contentType.flatMap(MediaType.init(rawValue:)) {
            self = known
            return
        }
        let essence = contentType?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        guard let known = essence.flatMap(MediaType.init(rawValue:)) else { throw .unsupportedMediaType(contentType) }
        self = known
    }
}
