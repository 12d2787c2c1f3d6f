private import FoundationEssentials

/// Any key of a JSON object.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// A keyed container that refuses keys it does not know: a misspelt or newer key of a checkpoint's metadata would
    /// otherwise change nothing, silently.
    package func strictContainer<Key: CodingKey & CaseIterable>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Key.allCases.map(\.stringValue)
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: codingPath,
                    debugDescription: "unknown key \"\(key.stringValue)\"; known are \(known.joined(separator: ", "))"))
        }
        return try container(keyedBy: type)
    }
}

extension DecodingError {
    /// What is wrong, in words, with the path to where it is.
    package var reason: String {
        let context: Context
        switch self {
        case .dataCorrupted(let found): context = found
        case .keyNotFound(let key, _): return "the key \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let found), .valueNotFound(_, let found): context = found
        @unknown default: return "it could not be read"
        }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        // What a number out of range or bad syntax is called lies a level deeper.
        let detail = (context.underlyingError as? CocoaError)?.userInfo["NSDebugDescription"] as? String
        let text = detail ?? context.debugDescription
        return (path.isEmpty ? "" : "\(path): ") + (text.last == "." ? String(text.dropLast()) : text)
    }
}
