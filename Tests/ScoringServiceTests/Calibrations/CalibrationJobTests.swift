import AnomalyDetection
import HTTP
import TestSupport
import Testing

@testable import ScoringService

struct CalibrationJobTests {
    private let service: TestService
    private static let pixels = 784

    init() throws { service = try ServedFolder(["shoe": "sneaker"]).service }

    /// Images of noise, each of another brightness.
    private static func noise(_ count: Int) -> [UInt8] {
        (0..<count * pixels).map { UInt8(truncatingIfNeeded: ($0 &* 7919) ^ ($0 >> 3)) / UInt8(1 + $0 / pixels % 6) }
    }

    private func propose(_ body: [UInt8], _ count: Int, query: String) async throws -> Answer {
        try await service.post(
            "/models/shoe/calibrations?\(query)", "application/octet-stream", body,
            headers: ["X-Tensor-Shape": "\(count),1,28,28", "X-Tensor-Datatype": "UINT8"])
    }

    @Test func postedImagesGiveTheirConformalThreshold() async throws {
        let (count, body) = (40, Self.noise(40))
        let results = try await service.post(
            "/score?model=shoe", "application/octet-stream", body,
            headers: ["X-Tensor-Shape": "\(count),1,28,28", "X-Tensor-Datatype": "UINT8"]
        ).json()["results"]?.array
        let scores = try #require(results).compactMap { $0["score"]?.number }.sorted()
        let answer = try await propose(body, count, query: "false_positive_rate=0.1&review=0.05,0.2")
        #expect(answer.status == 201)
        let json = try answer.json()
        // The (n + 1)(1 - a)-th smallest: at 40 images and 0.1 all but four of 41.
        #expect(json["threshold"]?.number == scores[36])
        #expect(json["review"]?["upper"]?.number == scores[38] && json["review"]?["lower"]?.number == scores[32])
        #expect(json["threshold_source"]?["calibration_size"]?.number == 40)
        #expect(json["source"]?["from"]?.string == "images" && json["source"]?["images"]?.number == 40)
        let bounds = json["achieved_false_positive_rate"]?["interval"]?.array
        let interval = try #require(bounds).compactMap(\.number)
        #expect(interval.count == 2 && interval[0] < 4.0 / 41 && interval[1] > 4.0 / 41)
        // The images that were scored, by the old threshold and the new one.
        let old = try #require(try await service.get("/models/shoe").json()["threshold"]?.number)
        #expect(json["recent"]?["images"]?.number == 40)
        #expect(json["recent"]?["anomalies_now"]?.number == Double(scores.count { $0 > old }))
        #expect(json["recent"]?["anomalies_then"]?.number == 3)
    }

    /// What is compared with live images moves with the calibration, and so does what metrics say of the threshold.
    @Test func driftAndMetricsFollowTheCalibration() async throws {
        let json = try await propose(Self.noise(40), 40, query: "false_positive_rate=0.1").json()
        let (id, new) = (try #require(json["id"]?.string), try #require(json["threshold"]?.number))
        _ = try await service.post("/score?model=shoe", "application/octet-stream", Self.noise(1))
        #expect(try await service.get("/models/shoe/drift").json()["quantities"]?[0]?["reference_size"]?.number != 40)
        _ = try await service.post("/models/shoe/calibrations/\(id)/activate", nil, [])
        let drift = try await service.get("/models/shoe/drift").json()
        #expect(drift["quantities"]?[0]?["reference_size"]?.number == 40)
        #expect(drift["quantities"]?[1]?["reference"]?.string == "reference")
        #expect(drift["false_positive_rate"]?["threshold"]?.number == new)
        let metrics = String(decoding: try await service.get("/metrics").response.body, as: UTF8.self)
        #expect(metrics.contains("gradcon_model_threshold{model=\"shoe\",version=\"1\"} \(new)\n"))
    }

    @Test func tooFewImagesSayHowManyAreNeeded() async throws {
        let answer = try await propose(Self.noise(18), 18, query: "false_positive_rate=0.05")
        #expect(answer.status == 422)
        #expect(answer.detail.contains("needs at least 19 normal images; there are 18"))
    }

    @Test func framesThatAreNoPictureAndFilesThatAreNoneAreLeftOut() async throws {
        var body = Self.noise(20)
        body.replaceSubrange(..<Self.pixels, with: repeatElement(0, count: Self.pixels))
        let answer = try await propose(body, 20, query: "false_positive_rate=0.05")
        #expect(answer.status == 201)
        #expect(try answer.json()["source"]?["left_out"] == .object(["no_picture": .number(1)]))
        let png = try TestService.sample("sneaker")
        let head = Array("--x\r\nContent-Disposition: form-data; name=i; filename=a.png\r\n\r\n".utf8)
        let parts = [png, Array(png.prefix(100))].flatMap { head + $0 + Array("\r\n".utf8) }
        let form = try await service.post(
            "/models/shoe/calibrations?false_positive_rate=0.5", "multipart/form-data; boundary=x",
            parts + Array("--x--\r\n".utf8))
        #expect(form.status == 201)
        #expect(try form.json()["source"]?["left_out"] == .object(["unreadable": .number(1)]))
    }

    @Test(arguments: [
        ("", 400), ("false_positive_rate=2", 400), ("false_positive_rate=0.1&review=0.1", 400),
        ("false_positive_rate=0.1&review=0.2,0.1", 400), ("false_positive_rate=0.1&rate=1", 400),
        ("false_positive_rate=nan", 400), ("false_positive_rate=0.1&review=0.2,0.1,0.05", 400),
    ])
    func refusesQueries(query: String, status: Int) async throws {
        #expect(try await propose(Self.noise(20), 20, query: query).status == status)
    }

    /// Every answer is by the old rule or by the new one, and its decision agrees with it.
    @Test func answersWhileACalibrationIsActivatedAreByOneOfTheTwo() async throws {
        let old = try #require(try await service.get("/models/shoe").json()["threshold"]?.number)
        let proposal = try await service.post(
            "/models/shoe/calibrations", "application/json", Array(#"{"false_positive_rate": 0.3}"#.utf8)
        ).json()
        let (id, new) = (try #require(proposal["id"]?.string), try #require(proposal["threshold"]?.number))
        #expect(new < old)
        let body = Self.noise(1)
        let seen = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var seen: [Double] = []
                    while !seen.contains(new) {
                        try Task.checkCancellation()
                        let json = try await service.post("/score?model=shoe", "application/octet-stream", body).json()
                        let score = try #require(json["score"]?.number)
                        let threshold = try #require(json["threshold"]?.number)
                        #expect(json["is_anomaly"]?.bool == (score > threshold))
                        #expect(json["decision"]?.string == (score > threshold ? "anomalous" : "normal"))
                        let rate = json["threshold_source"]?["false_positive_rate"]?.number
                        #expect(rate == (threshold == new ? 0.3 : 0.05))
                        seen.append(threshold)
                    }
                    return seen
                }
            }
            group.addTask {
                let answer = try await service.post("/models/shoe/calibrations/\(id)/activate", nil, [])
                try #require(answer.status == 200)
                return []
            }
            return try await group.reduce(into: Set()) { $0.formUnion($1) }
        }
        #expect(seen.isSubset(of: [old, new]))
    }
}
