import HTTP
import Testing

@testable import ScoringService

struct KeyRefusalTests {
    private static let key = "gc_abcdefgh_" + String(repeating: "aB3d", count: 8)

    @Test(arguments: ["Bearer", "bearer", "BEARER"], [" ", "  "])
    func findsTheKey(scheme: String, space: String) throws {
        let request = try Request(
            method: "GET", target: "/", headers: ["authorization": scheme + space + Self.key])
        #expect(try request.apiKey.text == Self.key)
    }

    private static let none: [Headers] = [
        [:], ["Authorization": "Basic YTpi"], ["Authorization": ""], ["X-API-Key": key],
        ["Proxy-Authorization": "Bearer " + key], ["Authorization": key],
    ]

    @Test(arguments: none)
    func aRequestWithoutOneLearnsWhatIsNeeded(headers: Headers) throws {
        let request = try Request(method: "GET", target: "/?access_token=" + Self.key, headers: headers)
        #expect(throws: KeyRefusal.missing) { try request.apiKey }
        #expect(KeyRefusal.missing.challenge.value == "Bearer realm=\"gradcon\"")
    }

    private static let wrong: [Headers] = [
        ["Authorization": "Bearer"], ["Authorization": "Bearer x"], ["Authorization": "Bearer " + key + "x"],
        ["Authorization": "Bearer " + key + ", Bearer " + key],
        ["Authorization": "Bearer " + key, "authorization": "Bearer " + key],
        ["Authorization": "Basic YTpi", "authorization": "Bearer " + key],
    ]

    @Test(arguments: wrong)
    func anotherTextIsInvalid(headers: Headers) throws {
        let request = try Request(method: "GET", target: "/", headers: headers)
        #expect(throws: KeyRefusal.invalid) { try request.apiKey }
        #expect(KeyRefusal.invalid.challenge.value.hasSuffix("error=\"invalid_token\""))
    }
}
