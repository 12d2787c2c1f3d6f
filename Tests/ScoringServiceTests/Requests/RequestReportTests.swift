import AnomalyDetection
import HTTP
import Testing

@testable import ScoringService

struct RequestReportTests {
    private let observer = TestObserver()
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func service(load: Bool = true) throws -> TestService {
        try TestService(load: load, observers: [observer])
    }

    private func onlyReport() throws -> RequestReport {
        let reports = observer.reports
        #expect(reports.count == 1)
        return try #require(reports.first)
    }

    @Test func tellsOfAScoredImage() async throws {
        let answer = try await service().post(
            "/models/fashion-mnist-ankle-boot/score", "image/png", TestService.sample("bag"),
            headers: ["X-Request-Id": "abc", "traceparent": Self.trace])
        let report = try onlyReport()
        #expect(report.id == "abc" && report.method == "POST" && report.status == 200 && report.refusal == nil)
        // The first of the endpoint's paths stands for both.
        #expect(report.route == "/score" && !report.isPublic && report.client == "127.0.0.1:1")
        #expect(report.trace?.traceID == "0af7651916cd43dd8448eb211c80319c" && report.trace?.parentID.first == "b")
        let (scoring, json) = (try #require(report.scoring), try answer.json())
        let score = try #require(json["score"]?.number)
        #expect(scoring.outcome == .image(score: score, .anomalous) && scoring.images == 1)
        #expect(scoring.model.name == "fashion-mnist-ankle-boot")
        #expect(scoring.model.version == json["version"]?.string)
        for stage in [scoring.queue, scoring.decode, scoring.score] { #expect(try #require(stage) > .zero) }
    }

    @Test func tellsOfABatchByVerdict() async throws {
        let images = try ["bag", "ankle-boot", "bag"].map { try TestService.sample($0) } + [Array("no image".utf8)]
        let form = images.flatMap { Array("--x\r\nContent-Type: image/png\r\n\r\n".utf8) + $0 + Array("\r\n".utf8) }
        _ = try await service().post("/score", "multipart/form-data; boundary=x", form + Array("--x--\r\n".utf8))
        let report = try onlyReport()
        #expect(report.scoring?.outcome == .batch(normal: 1, review: 0, anomalous: 2, undecided: 0))
        #expect(report.scoring?.images == 4 && report.status == 200)
    }

    @Test(
        arguments: [
            ("GET", "/healthz", "/healthz", 200, nil), ("GET", "/livez?probe=1", "/healthz", 200, nil),
            ("HEAD", "/models", "/models", 200, nil), ("OPTIONS", "*", "none", 204, nil),
            ("GET", "/a/b%20c", "none", 404, .notFound),
            ("GET", "/models/none", "/models/{name}", 404, .notFound), ("DELETE", "/score", "/score", 405, .method),
            ("POST", "/score?threshol=1", "/score", 400, .invalid), ("BREW", "/score", "/score", 405, .method),
            ("POST", "/score", "/score", 415, .unsupported),
        ] as [(String, String, String, Int, Refusal?)])
    func tellsOfEveryRequest(method: String, target: String, route: String, status: Int, refusal: Refusal?) async throws
    {
        _ = try await service().get(target, method: method)
        let report = try onlyReport()
        #expect(report.route == route && report.status == status && report.refusal == refusal)
        #expect(report.method == (method == "BREW" ? "other" : method) && report.isPublic == (route == "/healthz"))
    }

    @Test func knowsTheModelOfARequestThatFails() async throws {
        _ = try await service().post("/score", "image/png", Array("no image".utf8))
        let report = try onlyReport()
        #expect(report.status == 400 && report.refusal == .invalid)
        #expect(report.scoring?.model.name == "fashion-mnist-ankle-boot" && report.scoring?.outcome == nil)
        #expect(report.scoring?.queue != nil && report.scoring?.score == nil)
    }

    @Test func tellsOfWhatBrokeTheProtocol() throws {
        let service = try service(load: false).service
        let received: Headers = ["X-Request-Id": "abc", "traceparent": Self.trace]
        for (error, reason): (ProtocolError, Refusal) in [
            (.missingHost, .brokenProtocol), (.bodyTimedOut, .timeout), (.tooManyConnections(limit: 1), .connections),
            (.tooManyHeldBytes(limit: 1), .memory), (.bodyTooLarge(limit: 1), .tooLarge), (.notEncrypted, .tls),
            (.notAnswered, .failure),
        ] {
            service.answer(to: error, received: received, from: "10.0.0.1:2").onEnd?(.instant)
            let report = try #require(observer.reports.last)
            #expect(report.refusal == reason && report.status == error.status.code && report.route == "none")
            #expect(report.method == "none" && report.id == "abc" && report.client == "10.0.0.1:2")
            #expect(report.trace != nil)
        }
        #expect(observer.reports.count == 7)
    }
}
