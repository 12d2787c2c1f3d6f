package import FoundationEssentials
private import AnomalyDetection
private import Files

/// What is kept of a key: everything but the key itself, which nobody can find out from this.
package struct KeyRecord: Sendable, Equatable {
    /// Names the key.
    package let id: String
    /// Names the key's holder, for people; 1 to 64 characters.
    package let name: String
    /// What the key allows; at least one.
    package let scopes: [Scope]
    /// When it was made, in whole seconds.
    package let created: Date
    /// From when on it is refused, in whole seconds; nil: never.
    package let expires: Date?
    /// The rate and the burst of this key; nil: those of the configuration.
    package let requestsPerSecond: Double?
    package let burst: Int?
    /// 32 random letters and digits, of this key alone.
    private let salt: String
    /// 64 hexadecimal digits; see ``hash(_:salt:)``.
    private let hash: String

    /// The record of a new key.
    ///
    /// - Parameter lifetime: seconds until it expires; nil: it never does.
    init(
        of key: APIKey, name: String, scopes: [Scope], created: Date, lifetime: Int?, requestsPerSecond: Double?,
        burst: Int?
    ) {
        let seconds = created.timeIntervalSince1970.rounded(.down)
        id = key.id
        self.name = name
        self.scopes = scopes
        self.created = Date(timeIntervalSince1970: seconds)
        expires = lifetime.map { Date(timeIntervalSince1970: seconds + Double($0)) }
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
        salt = APIKey.randomSecret()
        hash = Self.hash(key.secret, salt: salt)
    }

    /// Whose key it is.
    var principal: Principal { Principal(id: id, name: name, scopes: scopes) }

    /// Whether the key is refused by now.
    package func isExpired(at now: Date) -> Bool { expires.map { $0 <= now } ?? false }

    /// Whether a key is the one that the record was made of. The time that it takes tells nothing of the secret.
    func matches(_ key: APIKey) -> Bool {
        ConstantTime.isEqual(hash, Self.hash(key.secret, salt: salt))
    }

    /// SHA-256 of salt and secret. A slow hash would protect passwords, of which there are few that people choose; of
    /// 190 random bits there are too many to try, however quickly, and each request costs one hash.
    private static func hash(_ secret: String, salt: String) -> String {
        SHA256.hexadecimalDigest(of: Array((salt + secret).utf8))
    }
}

extension KeyRecord: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id, name, scopes, created, expires, salt, hash, burst
        case requestsPerSecond = "requests_per_second"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        func wrong(_ key: CodingKeys, expected: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: "expected is \(expected)")
        }
        func text(_ key: CodingKeys, _ expected: String, _ isAllowed: (String) -> Bool) throws -> String {
            let text = try container.decode(String.self, forKey: key)
            guard isAllowed(text) else { throw wrong(key, expected: expected) }
            return text
        }
        func date(_ key: CodingKeys) throws -> Date? {
            guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return nil }
            guard let date = try? Date(text, strategy: .iso8601) else {
                throw wrong(key, expected: "a time such as 2026-12-31T00:00:00Z")
            }
            return date
        }
        id = try text(.id, "8 lower-case letters and digits", APIKey.isID)
        name = try text(.name, "1 to 64 characters, none of them a control character", Self.isName)
        scopes = try container.decode([Scope].self, forKey: .scopes)
        guard !scopes.isEmpty else { throw wrong(.scopes, expected: "at least one scope") }
        guard let created = try date(.created) else { throw wrong(.created, expected: "a time") }
        self.created = created
        expires = try date(.expires)
        requestsPerSecond = try container.decodeIfPresent(Double.self, forKey: .requestsPerSecond)
        guard requestsPerSecond.map(Self.rates.contains) ?? true else {
            throw wrong(.requestsPerSecond, expected: "a number from 0 to 1000000")
        }
        burst = try container.decodeIfPresent(Int.self, forKey: .burst)
        guard burst.map(Self.bursts.contains) ?? true else {
            throw wrong(.burst, expected: "a whole number from 1 to 1000000")
        }
        salt = try text(.salt, "16 characters or more") { $0.utf8.count >= 16 }
        hash = try text(.hash, "64 lower-case hexadecimal digits") { hash in
            hash.utf8.count == 64 && hash.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(scopes, forKey: .scopes)
        try container.encode(created.ISO8601Format(), forKey: .created)
        try container.encodeIfPresent(expires?.ISO8601Format(), forKey: .expires)
        try container.encodeIfPresent(requestsPerSecond, forKey: .requestsPerSecond)
        try container.encodeIfPresent(burst, forKey: .burst)
        try container.encode(salt, forKey: .salt)
        try container.encode(hash, forKey: .hash)
    }

    /// Whether a text names a holder: it stands in one line of a table and of the log.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.count) && text == text.printable
    }

    /// The rates that a key can have, in requests a second; 0 for any number.
    package static let rates = 0.0...1_000_000
    /// The bursts that a key can have.
    package static let bursts = 1...1_000_000
}
