import FoundationEssentials
import HTTP
import Testing

@testable import ScoringService

/// The endpoints, over the shipped models.
struct ScoringServiceTests {
    /// Scores by PyTorch 2.13 in float64 of the shipped models and samples: (model, sample, score, reconstruction
    /// error).
    private static let expected: [(String, String, Double, Double)] = [
        ("ankle-boot", "ankle-boot", -0.052449314804002445, 0.011852228407378887),
        ("ankle-boot", "bag", 0.02583018889820205, 0.037245733945906356),
        ("ankle-boot", "shirt", 0.05278760123492804, 0.06068908396818423),
        ("ankle-boot", "sneaker", -0.020520777167480984, 0.015218911115255319),
        ("ankle-boot", "trouser", 0.04505526378693254, 0.03805798176120145),
        ("sneaker", "ankle-boot", 0.0056839649594090415, 0.024079301151145524),
        ("sneaker", "bag", 0.02419559218720004, 0.04926521887792611),
        ("sneaker", "shirt", 0.13228484076197508, 0.12578708399051464),
        ("sneaker", "sneaker", -0.07108607044782421, 0.006091977693515526),
        ("sneaker", "trouser", 0.06195180506142697, 0.06719213548351717),
        ("trouser", "ankle-boot", 0.09441016418893983, 0.07931592522309207),
        ("trouser", "bag", 0.045511595600441504, 0.068728637312348),
        ("trouser", "shirt", -0.010121502034850672, 0.012466781503134822),
        ("trouser", "sneaker", 0.055263718632955296, 0.07428476604399488),
        ("trouser", "trouser", -0.054392978740990874, 0.007441560394084483),
    ]

    @Test func scoresTheSamplesAsPyTorchDoes() async throws {
        let service = try TestService.shared()
        for (model, sample, score, error) in Self.expected {
            let png = try TestService.sample(sample)
            let answer = try await service.post("/models/fashion-mnist-\(model)/score", "image/png", png)
            #expect(answer.status == 200)
            let json = try answer.json()
            // The score is a difference of terms some ten times its size, so the bound is on the terms: 1e-5 of L and
            // of beta = 0.12.
            let found = try #require(json["score"]?.number)
            #expect(abs(found - score) < 1e-5 * 0.12)
            let reconstruction = try #require(json["reconstruction_error"]?.number)
            #expect(abs(reconstruction - error) < 1e-5 * error)
            let loss = try #require(json["gradient_loss"]?.number)
            #expect(found == reconstruction + 0.12 * loss)
            let threshold = try #require(json["threshold"]?.number)
            #expect(json["is_anomaly"]?.bool == (found > threshold))
            #expect(json["beta"]?.number == 0.12)
            #expect(json["layers"]?.array?.compactMap { $0["name"]?.string } == ["up.0", "up.2", "up.4", "up.6"])
            let cosines = json["layers"]?.array?.compactMap { $0["cosine"]?.number } ?? []
            #expect(abs(cosines.reduce(0, +) / 4 + loss) < 1e-12)
            let terms = try #require(json["terms"]?.array)
            let names = ["reconstruction_error", "gradient_loss", "latent_distance", "combined_score"]
            #expect(terms.prefix(4).compactMap { $0["name"]?.string } == names)
            #expect(terms.prefix(3).allSatisfy { ($0["p_value"]?.number ?? 0) > 0 })
            #expect(terms.map { $0["threshold"] == nil }.firstIndex(of: false) == 3)
            let values = terms.compactMap { $0["value"]?.number }
            #expect(values.prefix(2) + values.suffix(4) == [reconstruction, loss] + cosines)
            #expect(terms.map { $0["in_score"]?.bool } == [true, true] + [Bool](repeating: false, count: 6))
            // The shipped models decide by the published score.
            #expect(json["gradcon_score"]?.number == found && json["gradcon_threshold"]?.number == threshold)
            #expect(json["gradcon_is_anomaly"]?.bool == json["is_anomaly"]?.bool)
            let p = try #require(json["p_value"]?.number)
            #expect(p > 0 && p <= 1)
            #expect(((json["normalized"]?.number ?? 0) > 0.5) == (found > threshold))
            #expect(json["threshold_source"]?["false_positive_rate"]?.number == 0.05)
            #expect(json["timing_ms"]?["score"]?.number ?? -1 >= 0)
        }
    }

    @Test func tellsAShoeFromABag() async throws {
        let service = try TestService.shared()
        for (sample, isAnomaly) in [("ankle-boot", false), ("bag", true)] {
            let json = try await service.post("/score", "image/png", TestService.sample(sample)).json()
            #expect(json["model"]?.string == "fashion-mnist-ankle-boot")
            #expect(json["is_anomaly"]?.bool == isAnomaly)
        }
    }

    @Test func theQueryChoosesModelVersionAndThreshold() async throws {
        let service = try TestService.shared()
        let png = try TestService.sample("sneaker")
        func json(_ query: String) async throws -> JSON {
            try await service.post("/score?" + query, "image/png", png).json()
        }
        #expect(try await json("model=fashion-mnist-sneaker")["model"]?.string == "fashion-mnist-sneaker")
        #expect(try await json("model=fashion-mnist-sneaker@1")["version"]?.string == "1")
        let manual = try await json("threshold=-0.5")
        #expect(manual["threshold"]?.number == -0.5)
        #expect(manual["is_anomaly"]?.bool == true)
        #expect(manual["threshold_source"]?["method"]?.string == "manual")
        let rated = try await json("false_positive_rate=0.5")
        #expect(rated["threshold_source"]?["false_positive_rate"]?.number == 0.5)
        #expect(rated["threshold_source"]?["method"]?.string == "conformal")
        #expect((rated["threshold"]?.number ?? 1) < 0)
        // All but the least of the calibration scores exceed it.
        #expect(try await json("false_positive_rate=0.9999999999999")["is_anomaly"]?.bool == true)
    }

    @Test(arguments: [
        ("model=none", 404), ("model=fashion-mnist-sneaker@2", 404), ("model=", 404), ("threshold=abc", 400),
        ("threshold=nan", 400), ("threshold=inf", 400), ("threshold=0x10", 400), ("threshold=0x1p3", 400),
        ("threshold=1_000", 400), ("threshold=1e999", 400), ("false_positive_rate=0x1p-3", 400),
        ("threshold=1&threshold=2", 400),
        ("threshold=1&false_positive_rate=0.1", 400), ("false_positive_rate=0", 400),
        ("false_positive_rate=1.5", 400), ("false_positive_rate=0.0001", 422), ("false_positive_rate=1e-20", 422),
        ("explain=maybe", 400), ("explain=true&explain=true", 400), ("treshold=1", 400),
    ])
    func refusesQueries(query: String, status: Int) async throws {
        let answer = try await TestService.shared().post("/score?" + query, "image/png", TestService.sample("bag"))
        #expect(answer.status == status)
        #expect(answer.response.headers["Content-Type"] == "application/problem+json")
        let json = try answer.json()
        #expect(json["status"]?.number == Double(status))
        #expect(json["error"] == json["detail"] && !answer.detail.isEmpty)
        #expect(json["request_id"]?.string == answer.response.headers["X-Request-Id"])
    }

    @Test func severalModelsWithoutADefaultNeedAName() async throws {
        let service = try TestService { $0.models.defaultModel = "" }
        let answer = try await service.post("/score", "image/png", TestService.sample("bag"))
        #expect(answer.status == 400)
        #expect(answer.detail.contains("fashion-mnist-ankle-boot, fashion-mnist-sneaker, fashion-mnist-trouser"))
    }

    @Test(arguments: [
        ("GET", "/score", 405, "POST, OPTIONS"), ("DELETE", "/models", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/healthz", 405, "GET, HEAD, OPTIONS"), ("OPTIONS", "/score", 204, "POST, OPTIONS"),
        ("OPTIONS", "*", 204, "DELETE, GET, HEAD, OPTIONS, POST"), ("get", "/models", 405, "GET, HEAD, OPTIONS"),
    ])
    func methodsAreToldApart(method: String, target: String, status: Int, allow: String) async throws {
        let answer = try await TestService(load: false).get(target, method: method)
        #expect(answer.status == status)
        #expect(answer.response.headers["Allow"] == allow)
    }

    @Test(arguments: ["/", "/scores", "/models/", "/models/x/score/y", "/models/x/y", "/healthz/x", "/models/none"])
    func unknownPathsAreNotFound(target: String) async throws {
        #expect(try await TestService(load: false).get(target).status == 404)
    }

    @Test(arguments: [
        ("GET", "/models"), ("POST", "/score"), ("OPTIONS", "/score"), ("OPTIONS", "*"), ("GET", "/nothing"),
    ])
    func clientsThatMayAskForHealthGetNothingElse(method: String, target: String) async throws {
        let service = try TestService(load: false)
        let request = try Request(method: method, target: target)
        #expect(await service.answer(to: request, standing: .healthOnly).status == 403)
        let excess = await service.answer(to: request, standing: .beyondLimit(7))
        #expect(excess.status == 503 && excess.headers["Retry-After"] == "1")
        #expect(Answer(excess).detail.contains("7 connections"))
    }

    @Test(
        arguments: [("/healthz", 200), ("/livez", 200), ("/readyz", 503)],
        [Client.Standing.healthOnly, .beyondLimit(1)])
    func healthIsAnsweredWhateverTheStanding(
        question: (target: String, status: Int), standing: Client.Standing
    ) async throws {
        let service = try TestService(load: false)
        let answer = await service.answer(
            to: try Request(method: "GET", target: question.target), standing: standing)
        #expect(answer.status.code == question.status)
        // Of the service itself, not of the limit.
        #expect(!Answer(answer).detail.contains("connections"))
    }

    @Test func requestIDsAreKeptWhereTheyAreSane() async throws {
        let service = try TestService(load: false)
        func id(_ headers: Headers) async throws -> String {
            let response = await service.answer(to: try Request(method: "GET", target: "/healthz", headers: headers))
            return try #require(response.headers["X-Request-Id"])
        }
        #expect(try await id(["X-Request-Id": "abc-123"]) == "abc-123")
        let long = String(repeating: "a", count: 129)
        for bad: Headers in [
            [:], ["X-Request-Id": long], ["X-Request-Id": "a b"], ["X-Request-Id": "ä"],
            ["X-Request-Id": "a", "x-request-id": "b"],
        ] {
            let made = try await id(bad)
            #expect(made.count == 32 && made.allSatisfy(\.isHexDigit))
        }
        #expect(try await id([:]) != id([:]))
    }

    @Test func refusalsOfTheProtocolKeepTheRequestID() throws {
        let service = try TestService.shared().service
        let headers: Headers = ["X-Request-Id": "abc"]
        let kept = service.answer(to: .bodyTimedOut, received: headers, from: "127.0.0.1:1").response
        #expect(kept.headers["X-Request-Id"] == "abc" && kept.status == 408)
        let busy = service.answer(to: .tooManyConnections(limit: 1), received: [:], from: "127.0.0.1:1").response
        #expect(busy.headers["Retry-After"] == "1" && busy.headers["X-Request-Id"]?.count == 32)
    }

    @Test func healthIsAliveBeforeAndReadyAfterLoading() async throws {
        let service = try TestService(load: false)
        #expect(try await service.get("/healthz").status == 200)
        #expect(try await service.get("/livez").status == 200)
        let unready = try await service.get("/readyz")
        #expect(unready.status == 503)
        #expect(try unready.json()["reasons"]?.array?.count == 3)
        #expect(try await service.get("/models").json()["models"]?[0]?["state"]?.string == "loading")
        let early = try await service.post("/score", "image/png", TestService.sample("bag"))
        #expect(early.status == 503 && early.response.headers["Retry-After"] == "1")
        service.service.loadModels()
        #expect(try await service.get("/readyz").status == 200)
        service.service.beginDraining()
        #expect(try await service.get("/readyz").status == 503)
        #expect(try await service.get("/healthz").status == 200)
        #expect(try await service.post("/score", "image/png", TestService.sample("bag")).status == 200)
    }

    @Test func listsTheModels() async throws {
        let models = try await TestService.shared().get("/models").json()["models"]
        #expect(models?.array?.count == 3)
        let boot = try #require(models?[0])
        #expect(boot["name"]?.string == "fashion-mnist-ankle-boot")
        #expect(boot["default"]?.bool == true)
        #expect(boot["state"]?.string == "ready")
        #expect(boot["architecture"]?.string == "cae")
        #expect(boot["parameters"]?.number == 230_721)
        #expect(boot["input"] == .object(["channels": .number(1), "height": .number(28), "width": .number(28)]))
        #expect(boot["preprocessing"]?["resize"]?.string == "lanczos3")
        #expect(boot["alpha"]?.number == 0.03)
        #expect(boot["calibration"]?["size"]?.number == 300)
        #expect(boot["sha256"]?.string?.count == 64)
        #expect(boot["loaded_at"]?.string?.hasSuffix("Z") == true)
        let layers = ["up.0", "up.2", "up.4", "up.6"]
        let terms = ["reconstruction_error", "gradient_loss", "latent_distance", "combined_score"] + layers
        #expect(boot["terms"]?.array?.compactMap { $0["name"]?.string } == terms)
        #expect(boot["terms"]?[3]?["threshold"]?.number != nil && boot["terms"]?[2]?["threshold"] == nil)
        #expect(boot["terms"]?[0]?["title"]?.string == "reconstruction error")
        #expect(boot["terms"]?.array?.filter { $0["in_score"]?.bool == true }.count == 2)
        let maps = try #require(boot["maps"]?.array)
        #expect(maps.compactMap { $0["name"]?.string } == ["residual", "gradient", "reconstruction"])
        #expect(maps.compactMap { $0["kind"]?.string } == ["deviation", "deviation", "picture"])
        #expect(maps[0]["width"]?.number == 28 && maps[0]["height"]?.number == 28)
        #expect(boot["map_threshold"]?["map"]?.string == "residual")
        #expect(boot["preprocessing"]?["frame_limits"]?["aspect_ratio"] == .array([.number(1), .number(1)]))
        let one = try await TestService.shared().get("/models/fashion-mnist-sneaker").json()
        #expect(one["default"]?.bool == false)
    }

    @Test func aModelThatFailsToLoadIsListedAndKeepsTheServiceUnready() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.copyItem(
            atPath: TestService.models + "/fashion-mnist-sneaker.safetensors", toPath: folder + "/good.safetensors")
        try Data("no model".utf8).write(to: URL(filePath: folder + "/bad.safetensors"))
        let service = try TestService {
            $0.models.directory = folder
            $0.models.defaultModel = "good"
        }
        let listed = try await service.get("/models/bad").json()
        #expect(listed["state"]?.string == "failed")
        #expect(listed["reason"]?.string?.contains("safetensors") == true)
        let ready = try await service.get("/readyz")
        // It will not get better by waiting.
        #expect(ready.status == 503 && ready.response.headers["Retry-After"] == nil)
        let failed = try await service.post("/models/bad/score", "image/png", TestService.sample("bag"))
        #expect(failed.status == 503 && failed.response.headers["Retry-After"] == nil)
        #expect(try await service.post("/score", "image/png", TestService.sample("bag")).status == 200)
    }

    @Test func refusesFoldersThatCannotBeServed() throws {
        #expect(throws: ModelDirectoryError.unreadable("/nowhere")) {
            try TestService { $0.models.directory = "/nowhere" }
        }
        #expect(throws: ModelDirectoryError.self) { try TestService { $0.models.defaultModel = "none" } }
    }

    /// Many at once give the same bits as one alone.
    @Test func theSameBytesGiveTheSameBitsWhateverElseIsInFlight() async throws {
        let service = try TestService.shared()
        let samples = try ["ankle-boot", "bag", "shirt", "sneaker", "trouser"].map(TestService.sample)
        var alone: [Double?] = []
        for sample in samples {
            alone.append(try await service.post("/score", "image/png", sample).json()["score"]?.number)
        }
        let scores = try await withThrowingTaskGroup(of: (Int, Double?).self) { group in
            for index in 0..<200 {
                group.addTask {
                    let answer = try await service.post("/score", "image/png", samples[index % samples.count])
                    return (index, try answer.json()["score"]?.number)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(scores.count == 200)
        for (index, score) in scores { #expect(score == alone[index % samples.count]) }
    }
}
