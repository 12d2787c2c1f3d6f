import Testing

@testable import HTTP

struct HeadersTests {
    private let headers: Headers = ["Accept": "a", "X": "1", "ACCEPT": " b ,, c,"]

    @Test func ignoresTheCaseOfNames() {
        #expect(headers["accept"] == "a")
        #expect(headers.values(for: "aCCEPT") == ["a", " b ,, c,"])
        #expect(headers["Accep"] == nil)
        #expect(headers["\u{212A}"] == nil)
    }

    @Test func splitsLists() {
        #expect(headers.elements(for: "accept") == ["a", "b", "c"])
        #expect(headers.elements(for: "missing") == [])
    }

    @Test func keepsTheOrder() {
        var headers = headers
        headers.set(name: "x", value: "2")
        headers.append(name: "Y", value: "3")
        #expect(headers.map(\.name) == ["Accept", "ACCEPT", "x", "Y"])
        headers.remove("accept")
        #expect(headers == ["x": "2", "Y": "3"])
    }
}
