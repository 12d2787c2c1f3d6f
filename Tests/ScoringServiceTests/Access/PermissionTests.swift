import HTTP
import Testing

@testable import ScoringService

/// What each endpoint asks of a key.
struct PermissionTests {
    /// Method, target and the least scope that is let in; nil: everybody is.
    private static let cases: [(method: String, target: String, scope: Scope?)] = [
        ("GET", "/healthz", nil), ("GET", "/livez", nil), ("GET", "/readyz", nil), ("GET", "/models", .read),
        ("GET", "/models/fashion-mnist-sneaker", .read), ("POST", "/score", .score),
        ("POST", "/models/fashion-mnist-sneaker/score", .score),
        ("GET", "/models/fashion-mnist-sneaker/labels", .read),
        ("DELETE", "/models/none/labels/stable", .admin), ("POST", "/reload", .admin),
        ("POST", "/models/none/reload", .admin),
        ("GET", "/metrics", .read),
        ("GET", "/models/fashion-mnist-sneaker/drift", .read),
        ("GET", "/models/none/calibrations", .read), ("POST", "/models/none/calibrations", .admin),
        ("POST", "/models/none/calibrations/1/activate", .admin),
        ("POST", "/models/none/calibrations/revert", .admin), ("POST", "/feedback", .score),
        ("GET", "/models/none/feedback", .read),
    ]

    @Test func everyPathHasACase() throws {
        for endpoint in Endpoint.all {
            for path in endpoint.paths {
                let isTried = try Self.cases.contains {
                    path.match(try Request(method: $0.method, target: $0.target).pathSegments) != nil
                }
                #expect(isTried, "\(endpoint.paths)")
            }
        }
    }

    @Test func eachEndpointLetsInWhoMay() async throws {
        let keys = try TestKeys()
        let holders = try Scope.allCases.map { (scope: $0, key: try keys.add($0)) }
        let service = try TestService(load: false, access: try keys.access())
        for (method, target, needed) in Self.cases {
            // Which methods a path has may be asked by whoever may use one of them.
            let least = Self.cases.filter { $0.target == target }.compactMap(\.scope).min()
            for (method, needed) in [(method, needed), ("OPTIONS", least)] {
                let without = await service.answer(to: try Request(method, target, key: nil))
                let stranger = await service.answer(to: try Request(method, target, key: APIKey()))
                #expect((without.status == .unauthorized) == (needed != nil), "\(method) \(target)")
                #expect((stranger.status == .unauthorized) == (needed != nil), "\(method) \(target)")
                for (scope, key) in holders {
                    let status = await service.answer(to: try Request(method, target, key: key)).status
                    #expect(status != .unauthorized, "\(method) \(target) \(scope)")
                    let isRefused = needed.map { scope < $0 } ?? false
                    #expect((status == .forbidden) == isRefused, "\(method) \(target) \(scope)")
                }
            }
        }
    }

    @Test(arguments: [("GET", "/nothing"), ("DELETE", "/models"), ("GET", "/score?x=1"), ("OPTIONS", "*")])
    func withoutAKeyNothingElseIsLearnt(method: String, target: String) async throws {
        let keys = try TestKeys()
        let key = try keys.add(.admin)
        let service = try TestService(load: false, access: try keys.access())
        let refused = Answer(await service.answer(to: try Request(method, target, key: nil)))
        #expect(refused.status == 401)
        #expect(refused.response.headers["WWW-Authenticate"] == "Bearer realm=\"gradcon\"")
        #expect(refused.response.headers["Content-Type"] == "application/problem+json")
        #expect(!refused.detail.contains(target))
        let admitted = await service.answer(to: try Request(method, target, key: key))
        #expect(admitted.status != .unauthorized && admitted.status != .forbidden)
    }

    @Test func aMissingScopeIsNamed() async throws {
        let keys = try TestKeys()
        let key = try keys.add(.read)
        let service = try TestService(load: false, access: try keys.access())
        let answer = Answer(await service.answer(to: try Request("POST", "/score", key: key)))
        #expect(answer.status == 403)
        #expect(
            answer.response.headers["WWW-Authenticate"]
                == "Bearer realm=\"gradcon\", error=\"insufficient_scope\", scope=\"score\"")
        #expect(answer.detail.contains("score") && !answer.detail.contains(key.secret))
    }

    /// A key in the query is none, and comes back in no answer.
    @Test func aKeyInTheQueryIsNotTaken() async throws {
        let keys = try TestKeys()
        let key = try keys.add(.admin)
        let service = try TestService(load: false, access: try keys.access())
        let answer = await service.answer(to: try Request("GET", "/models?access_token=\(key.text)", key: nil))
        #expect(answer.status == .unauthorized)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains(key.secret))
    }

    @Test func questionsAboutHealthNeverCount() async throws {
        let keys = try TestKeys()
        let key = try keys.add(.read, rate: 0.001, burst: 1)
        let service = try TestService(load: false, access: try keys.access())
        for _ in 0..<10 {
            #expect(await service.answer(to: try Request("GET", "/healthz", key: key)).status == .ok)
        }
        #expect(await service.answer(to: try Request("GET", "/models", key: key)).status == .ok)
        let refused = await service.answer(to: try Request("GET", "/models", key: key))
        #expect(refused.status == .tooManyRequests && refused.headers["Retry-After"] == "1000")
    }

    @Test func withoutKeysEverybodyIsLetIn() async throws {
        let service = try TestService(load: false)
        for (method, target, _) in Self.cases {
            let status = await service.answer(to: try Request(method, target, key: nil)).status
            #expect(status != .unauthorized && status != .forbidden)
        }
    }
}
