import HTTP
import Testing

@testable import ScoringService

struct RouterTests {
    private static let list = Endpoint.reading("/things", "/stuff", permission: .public) { _ in }
    private static let one = Endpoint(
        paths: [Endpoint.Path("/things/{name}/parts/{part}")], methods: ["POST", "OPTIONS"], parameters: ["size"],
        permission: .admin
    ) { _ in }
    private static let router = Router([list, one])

    private func route(_ method: String, _ target: String) throws -> Router.Route {
        let request = try Request(method: method, target: target)
        return try Self.router.route(request, to: Self.router.place(of: request))
    }

    @Test(arguments: ["/things", "/stuff", "/things?unread=1"], ["GET", "HEAD"])
    func findsAnEndpointByEachOfItsPaths(target: String, method: String) throws {
        guard case .endpoint(let place) = try route(method, target) else {
            Issue.record("It is no question about methods.")
            return
        }
        #expect(place.endpoint.permission == .public && place.pathValues == [])
    }

    @Test(arguments: [
        ("/things/a/parts/b", ["a", "b"]), ("/things/a%20b/parts/", ["a b", ""]),
        ("/things//parts/parts?size=1&size=2", ["", "parts"]),
    ])
    func givesWhatStandsForTheBraces(target: String, expected: [String]) throws {
        guard case .endpoint(let place) = try route("POST", target) else {
            Issue.record("It is no question about methods.")
            return
        }
        #expect(place.endpoint.permission == .admin && place.pathValues == expected)
    }

    @Test(arguments: [
        ("*", ["GET", "HEAD", "OPTIONS", "POST"]), ("/things", ["GET", "HEAD", "OPTIONS"]),
        ("/things/a/parts/b", ["POST", "OPTIONS"]), ("/things/a/parts/b?other=1", ["POST", "OPTIONS"]),
    ])
    func saysWhichMethodsThereAre(target: String, expected: [String]) throws {
        guard case .options(let allowed) = try route("OPTIONS", target) else {
            Issue.record("It is a question about methods.")
            return
        }
        #expect(allowed == expected)
    }

    @Test(arguments: ["/", "/thing", "/things/", "/things/a", "/things/a/parts", "/things/a/parts/b/c", "/Things"])
    func refusesUnknownPaths(target: String) {
        for method in ["GET", "POST", "OPTIONS"] {
            #expect(throws: ServiceError.unknownPath(target)) { try route(method, target) }
        }
    }

    @Test(arguments: [("POST", "/things", list), ("GET", "/things/a/parts/b", one), ("get", "/stuff", list)])
    func refusesOtherMethods(method: String, target: String, endpoint: Endpoint) {
        #expect(throws: ServiceError.methodNotAllowed(method, allowed: endpoint.methods)) { try route(method, target) }
    }

    @Test(arguments: ["sise=1", "size=1&more=2", "SIZE=1"])
    func refusesParametersThatTheEndpointDoesNotRead(query: String) {
        #expect(throws: ServiceError.self) { try route("POST", "/things/a/parts/b?" + query) }
    }

    /// No path leads to two endpoints, and every endpoint answers OPTIONS.
    @Test func theTableIsUnambiguous() {
        for endpoint in Endpoint.all { #expect(endpoint.methods.contains("OPTIONS")) }
        for text in [
            "healthz", "livez", "readyz", "models", "models/x", "models/reload", "models/x/labels", "models/x/labels/y",
            "reload", "models/x/reload", "score", "models/x/score", "metrics",
        ] {
            let path = text.split(separator: "/").map(String.init)
            let matching = Endpoint.all.filter { $0.paths.contains { $0.match(path) != nil } }
            #expect(matching.count == 1, "\(text)")
        }
    }

    @Test func whatTellsHowTheServiceIsIsForEverybody() {
        for endpoint in [Endpoint.health, .readiness] { #expect(endpoint.permission == .public) }
        for endpoint in [Endpoint.models, .model, .labels] { #expect(endpoint.permission == .read) }
        #expect(Endpoint.metrics.permission == .monitoring)
        #expect(Endpoint.score.permission == .score)
        for endpoint in [Endpoint.label, .reload] { #expect(endpoint.permission == .admin) }
    }
}
