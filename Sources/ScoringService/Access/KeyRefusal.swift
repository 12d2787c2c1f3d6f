internal import FoundationEssentials
internal import HTTP

/// Why a request is not taken for anybody's.
enum KeyRefusal: Error, Equatable {
    /// It shows no key, or in a way that is not known here.
    case missing
    /// What it shows is no key of the file.
    case invalid
    /// The key was good until then.
    case expired(id: String, Date)

    /// A full sentence.
    var detail: String {
        switch self {
        case .missing: "A key is needed here: send it as \"Authorization: Bearer KEY\"."
        case .invalid: "The Authorization field holds no key that is known here."
        case .expired(let id, let date): "The key \(id) expired at \(date.ISO8601Format())."
        }
    }

    /// RFC 6750 section 3: who shows no key learns what is needed, and who shows one that it is no good.
    var challenge: Headers.Field {
        Headers.Field(
            name: "WWW-Authenticate",
            value: #"Bearer realm="gradcon""# + (self == .missing ? "" : #", error="invalid_token""#))
    }
}

extension Request {
    /// The key that the request shows: `Authorization: Bearer KEY` (RFC 6750 section 2.1), in no other place.
    var apiKey: APIKey {
        get throws(KeyRefusal) {
            let fields = headers.values(for: "Authorization")
            guard let field = fields.first else { throw .missing }
            let parts = field.split(separator: " ")
            guard fields.count > 1 || parts.first?.lowercased() == "bearer" else { throw .missing }
            guard fields.count == 1, parts.count == 2, let key = APIKey(parts[1]) else { throw .invalid }
            return key
        }
    }
}
