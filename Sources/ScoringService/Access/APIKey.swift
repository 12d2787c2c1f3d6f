/// What a client shows to be let in: `gc_ID_SECRET`, which scanners for secrets recognise by its form.
package struct APIKey: Sendable {
    /// Finds the key's record; 8 lower-case letters and digits, nothing secret.
    package let id: String
    /// 32 letters and digits: 190 random bits.
    let secret: String

    /// The whole key.
    package var text: String { "\(Self.prefix)_\(id)_\(secret)" }

    private static let prefix = "gc"
    private static let idLength = 8
    private static let secretLength = 32
    private static let idLetters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    private static let secretLetters = idLetters + Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    /// A new key.
    init() {
        id = Self.random(Self.idLetters, Self.idLength)
        secret = Self.randomSecret()
    }

    /// Letters and digits that nobody can guess.
    static func randomSecret() -> String { random(secretLetters, secretLength) }

    /// Text from the randomness of the system (getrandom(2)).
    private static func random(_ letters: [Character], _ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }

    /// A key from its text; nil where the text is none.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.prefix, Self.isID(parts[1]),
            parts[2].utf8.count == Self.secretLength, parts[2].allSatisfy(Self.secretLetters.contains)
        else { return nil }
        (id, secret) = (String(parts[1]), String(parts[2]))
    }

    /// Whether a text has the form of an ``id``.
    static func isID(_ text: some StringProtocol) -> Bool {
        text.utf8.count == idLength && text.allSatisfy(idLetters.contains)
    }
}
