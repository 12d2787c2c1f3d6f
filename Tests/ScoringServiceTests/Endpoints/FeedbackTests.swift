import AnomalyDetection
import DecisionLog
import Files
import HTTP
import TestSupport
import Testing

@testable import ScoringService

struct FeedbackTests {
    private let served: ServedFolder
    private let logFolder: TestFolder
    private var service: TestService { served.service }

    init() throws {
        logFolder = try TestFolder()
        served = try Self.service(over: logFolder)
    }

    private static func service(over folder: TestFolder) throws -> ServedFolder {
        var settings = DecisionLog.Settings(folder: folder.path + "/log")
        // An answer tells that its decision can be read.
        settings.synchronization = .always
        return try ServedFolder(decisionLog: try DecisionLog(settings) { _ in })
    }

    /// Scores images of noise in one request, each of another brightness.
    @discardableResult
    private func score(_ id: String, _ count: Int, first: Int = 0) async throws -> [JSON] {
        let pixels = (first * 784..<(first + count) * 784).map { place -> UInt8 in
            let noise = UInt8(truncatingIfNeeded: (place &* 7919) ^ (place >> 3))
            return noise / UInt8(1 + place / 784 % 6)
        }
        let answer = try await service.post(
            "/score?model=shoe", "application/octet-stream", pixels,
            headers: ["X-Tensor-Shape": "\(count),1,28,28", "X-Tensor-Datatype": "UINT8", "X-Request-Id": id])
        let results = try answer.json()["results"]?.array
        return try #require(results)
    }

    private func say(_ body: String) async throws -> Answer {
        try await service.post("/feedback", "application/json", Array(body.utf8))
    }

    private func propose(_ body: String) async throws -> Answer {
        try await service.post("/models/shoe/calibrations", "application/json", Array(body.utf8))
    }

    @Test func whatIsSaidLastStands() async throws {
        try await score("a", 2)
        let first = try await say(#"{"request_id": "a", "index": 1, "label": "normal"}"#)
        #expect(first.status == 200)
        #expect(try first.json()["replaces"] == nil && first.json()["index"]?.number == 1)
        let again = try await say(#"{"request_id": "a", "index": 1, "label": "normal"}"#).json()
        #expect(again["replaces"]?.string == "normal")
        let other = try await say(#"{"request_id": "a", "index": 1, "label": "anomalous"}"#).json()
        #expect(other["replaces"]?.string == "normal" && other["label"]?.string == "anomalous")
        let estimates = try await service.get("/models/shoe/feedback").json()["decisions"]?["anomalous"]
        #expect(estimates?["labelled_normal"]?.number == 0 && estimates?["labelled_anomalous"]?.number == 1)
        #expect(estimates?["count"]?.number == 2 && estimates?["weight"]?.number == 2)
    }

    @Test func decisionsOfAFormerContentAreFound() async throws {
        try await score("a", 2)
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", description: "another"))
        served.reload()
        #expect(try await say(#"{"request_id": "a", "index": 0, "label": "normal"}"#).status == 200)
        // They are no decisions of the new content.
        let counts = try await service.get("/models/shoe/feedback").json()["decisions"]
        #expect(counts?["anomalous"]?["count"]?.number == 0)
    }

    @Test(arguments: [
        (#"{"request_id": "b", "label": "normal"}"#, 404), (#"{"request_id": "a", "label": "normal"}"#, 422),
        (#"{"request_id": "a", "index": 7, "label": "normal"}"#, 404),
        (#"{"request_id": "a", "index": 0.5, "label": "normal"}"#, 400),
        (#"{"request_id": "a", "index": -1, "label": "normal"}"#, 400),
        (#"{"request_id": "a", "index": 0, "label": "good"}"#, 400), (#"{"label": "normal"}"#, 400),
        (#"{"request_id": "a", "image": "00", "label": "normal"}"#, 400),
        (#"{"image": "00", "label": "normal"}"#, 400), (#"{"request_id": 1, "label": "normal"}"#, 400),
        (#"{"image": ""# + String(repeating: "0", count: 64) + #"", "label": "normal"}"#, 404),
        (#"{"request_id": "a\" , \"kind", "index": 0, "label": "normal"}"#, 404), ("", 400),
    ])
    func refusesWhatNamesNoImage(body: String, status: Int) async throws {
        try await score("a", 2)
        #expect(try await say(body).status == status)
    }

    @Test func anImageIsNamedByItsDigest() async throws {
        let png = try TestService.sample("bag")
        _ = try await service.post("/score?model=shoe", "image/png", png, headers: ["X-Request-Id": "p"])
        let digest = SHA256.hexadecimalDigest(of: png).uppercased()
        let answer = try await say("{\"image\": \"\(digest)\", \"label\": \"anomalous\"}")
        #expect(answer.status == 200)
        #expect(try answer.json()["request_id"]?.string == "p" && answer.json()["index"] == nil)
    }

    @Test func aReusedRequestIDMeansTheLastRequest() async throws {
        try await score("a", 1)
        let last = try await score("a", 1, first: 4)
        #expect(try await say(#"{"request_id": "a", "label": "normal"}"#).status == 200)
        var labelled: [Double] = []
        let reading = try #require(served.service.service.logReading)
        try reading.readLines(LogFilter(kind: .feedback)) { line in
            if let record = FeedbackRecord(line) { labelled.append(record.decision.score) }
        }
        #expect(labelled == [try #require(last[0]["score"]?.number)])
    }

    @Test func withoutALogThereIsNoFeedback() async throws {
        let service = try TestService.shared()
        let body = Array(#"{"request_id": "a", "label": "normal"}"#.utf8)
        #expect(try await service.post("/feedback", "application/json", body).status == 409)
        #expect(try await service.get("/models/fashion-mnist-sneaker/feedback").status == 409)
    }

    @Test(arguments: ["since=yesterday", "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "window=1"])
    func refusesWindows(query: String) async throws {
        #expect(try await service.get("/models/shoe/feedback?\(query)").status == 400)
    }

    @Test func aWindowOfTheLogGivesTheThreshold() async throws {
        let results = try await score("a", 40)
        let scores = results.compactMap { $0["score"]?.number }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        // The largest is known to be anomalous.
        _ = try await say("{\"request_id\": \"a\", \"index\": \(order[39]), \"label\": \"anomalous\"}")
        let json = try await propose(#"{"from": "log", "false_positive_rate": 0.1}"#).json()
        #expect(json["threshold"]?.number == scores[order[35]])
        #expect(json["source"]?["images"]?.number == 39)
        #expect(json["source"]?["left_out"] == .object(["anomalous": .number(1)]))
        let past = #"{"from": "log", "false_positive_rate": 0.1, "until": "2020-01-01T00:00:00Z"}"#
        #expect(try await propose(past).status == 422)
        let normal = #"{"from": "log", "false_positive_rate": 0.1, "decision": "normal"}"#
        #expect(try await propose(normal).status == 422)
    }

    @Test func feedbackGivesAThresholdOrSaysHowManyAreMissing() async throws {
        let results = try await score("a", 40)
        let scores = results.compactMap { $0["score"]?.number }
        #expect(try await propose(#"{"from": "feedback", "false_positive_rate": 0.1}"#).detail.contains("Nobody has"))
        for index in 0..<8 { _ = try await say("{\"request_id\": \"a\", \"index\": \(index), \"label\": \"normal\"}") }
        let few = try await propose(#"{"from": "feedback", "false_positive_rate": 0.1}"#)
        #expect(few.status == 422)
        #expect(few.detail.contains("needs at least 9 normal images; the 8 that were called normal count as 8"))
        #expect(few.detail.contains("Label at least 1 more"))
        _ = try await say(#"{"request_id": "a", "index": 8, "label": "normal"}"#)
        let json = try await propose(#"{"from": "feedback", "false_positive_rate": 0.1}"#).json()
        #expect(json["threshold"]?.number == scores[..<9].max())
        #expect(json["source"]?["from"]?.string == "feedback")
    }
}
