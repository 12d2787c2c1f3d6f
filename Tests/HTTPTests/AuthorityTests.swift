import Testing

@testable import HTTP

struct AuthorityTests {
    @Test(arguments: [
        "a", "localhost", "example.com:80", "a:", "a:0", "a:65535", "127.0.0.1:8080", "[::1]", "[::1]:8080",
        "[::ffff:1.2.3.4]", "[::]", "[1::]", "[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:1.2.3.4]", "under_score", "a%20b",
        "a!$&'()*+,;=b",
    ])
    func isValid(text: String) {
        #expect(Authority.isValid(text.utf8))
    }

    @Test(arguments: [
        "", ":80", "a:65536", "a:000080", "a:-1", "a:8o", "a:80:80", "u@a", "a b", "a/b", "a?b", "a#b", "[::1", "::1",
        "[]", "[1]", "[::g]", "[::1]80", "[::1]x:80", "a\\b", "\u{E9}", "<a>", "a%", "a%4", "a%4g",
        "[:::]", "[1::2::3]", "[1:2:3:4:5:6:7:8::]", "[1:]", "[:1:2:3:4:5:6:7]", "[::1.2.3.04]", "[::1.2.3.4:1]",
    ])
    func isInvalid(text: String) {
        #expect(!Authority.isValid(text.utf8))
    }
}
