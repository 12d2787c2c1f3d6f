import Testing

@testable import HTTP

struct RequestTests {
    @Test(arguments: [
        ("/", "/", []),
        ("/models", "/models", ["models"]),
        ("/models/", "/models/", ["models", ""]),
        ("//a", "//a", ["", "a"]),
        ("/models/a%20b/score?x", "/models/a b/score", ["models", "a b", "score"]),
        ("/a+b", "/a+b", ["a+b"]),
        ("/%C3%BC", "/\u{FC}", ["\u{FC}"]),
        ("/...", "/...", ["..."]),
        ("http://a", "/", []),
        ("HTTPS://a:443?x", "/", []),
        ("http://[::1]:80/x", "/x", ["x"]),
    ])
    func decodesThePath(target: String, path: String, segments: [String]) throws {
        let request = try Request(method: "GET", target: target)
        #expect(request.target == target)
        #expect(request.path == path)
        #expect(request.pathSegments == segments)
    }

    @Test(arguments: ["*", "http://a"])
    func knowsAQuestionAboutTheServer(target: String) throws {
        let request = try Request(method: "OPTIONS", target: target)
        #expect(request.path == "*")
        #expect(request.pathSegments == [])
    }

    @Test func decodesTheQuery() throws {
        let request = try Request(method: "GET", target: "/?a=1+2&&b=%26%3D%2b&c&=d&a=x=y/?&%C3%BC=")
        #expect(request.query.map(\.name) == ["a", "b", "c", "", "a", "\u{FC}"])
        #expect(request.query.map(\.value) == ["1 2", "&=+", "", "d", "x=y/?", ""])
        #expect(request.queryValues("a") == ["1 2", "x=y/?"])
        #expect(request.queryValues("missing") == [])
    }
}
