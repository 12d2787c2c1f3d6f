import HTTP
import Testing

@testable import ScoringService

/// What clients and operators are told of drift.
struct DriftAnswerTests {
    private static let target = "/models/fashion-mnist-ankle-boot/drift"

    private static func score(_ service: TestService, _ name: String, times: Int) async throws {
        let image = try TestService.sample(name)
        for _ in 0..<times {
            let answer = try await service.post("/score", "image/png", image)
            #expect(answer.status == 200)
        }
    }

    @Test func aModelThatSeesSomethingElseHasDrifted() async throws {
        let log = TestLog()
        let service = try TestService(log: log) { $0.drift.window = 4 }
        try await Self.score(service, "bag", times: 3)
        let learning = try await service.get(Self.target).json()
        #expect(learning["state"]?.string == "learning" && learning["window"]?["images"]?.number == 3)
        try await Self.score(service, "bag", times: 1)
        let answer = try await service.get(Self.target)
        #expect(answer.status == 200)
        let json = try answer.json()
        // Four scores beyond all 300 of the calibration have a p-value of 2 / C(304, 4), doubled for two tests.
        #expect(json["state"]?.string == "drifted" && json["decided"]?["by"]?.string == "score")
        #expect(json["quantities"]?[0]?["statistic"]?.number == 1)
        #expect(try #require(json["p_value"]?.number) < 1e-7)
        #expect(json["quantities"]?[0]?["reference"]?.string == "calibration")
        #expect(json["quantities"]?[1]?["reference"]?.string == "first_window")
        #expect(json["false_positive_rate"]?["share"]?.number == 1)
        #expect(json["false_positive_rate"]?["expected"]?.number == 0.05)
        _ = try await service.get(Self.target)
        #expect(log.lines.count { $0.contains("drift is drifted, after learning") } == 1)

        let listed = try await service.get("/models").json()["models"]?.array ?? []
        #expect(listed.compactMap { $0["drift"]?.string } == ["drifted"])
        let metrics = String(decoding: try await service.get("/metrics").response.body, as: UTF8.self)
        let labels = #"{model="fashion-mnist-ankle-boot",version="1""#
        #expect(metrics.contains("gradcon_drift_statistic\(labels)} 1\n"))
        #expect(metrics.contains("gradcon_drift_exceeding_share\(labels)} 1\n"))
        #expect(metrics.contains("gradcon_drift_state\(labels),state=\"drifted\"} 1\n"))
        #expect(metrics.contains(#"gradcon_drift_state{model="fashion-mnist-sneaker",version="1",state="learning"} 1"#))
    }

    @Test func nothingIsComparedWhereTheWindowHoldsNothing() async throws {
        let service = try TestService { $0.drift.window = 0 }
        try await Self.score(service, "bag", times: 1)
        let answer = try await service.get(Self.target)
        #expect(answer.status == 409 && answer.detail.contains("drift.window"))
        #expect(try await service.get("/models").json()["models"]?[0]?["drift"] == nil)
    }

    @Test(arguments: [("/models/nothing/drift", 404), ("/models/fashion-mnist-ankle-boot@9/drift", 404)])
    func unknownModelsHaveNone(target: String, status: Int) async throws {
        #expect(try await TestService.shared().get(target).status == status)
    }
}
