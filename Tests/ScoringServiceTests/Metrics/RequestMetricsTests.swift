import HTTP
import Testing

@testable import ScoringService

/// What requests leave in the metrics, against a sum by hand.
struct RequestMetricsTests {
    private static let score = "gradcon_http_requests_total{route=\"/score\",method=\"POST\",code="

    @Test func expectedAnswersBeginWithZero() async throws {
        let scrape = try await Scrape(TestService(load: false))
        for code in [200, 400, 404, 429, 500, 503, 504] { #expect(scrape["\(Self.score)\"\(code)\"}"] == 0) }
        for endpoint in Endpoint.all {
            #expect(scrape["gradcon_http_request_duration_seconds_count{route=\"\(endpoint.route)\"}"] == 0)
        }
        for refusal in Refusal.allCases {
            #expect(scrape["gradcon_refusals_total{reason=\"\(refusal.rawValue)\"}"] == 0)
        }
        // The scrape itself.
        #expect(scrape["gradcon_http_requests_in_flight"] == 1)
    }

    /// Also where several endpoints answer at one path.
    @Test func everyRequestOfARouteHasADuration() async throws {
        let service = try TestService(load: false)
        _ = try await service.get("/models/shoe/calibrations")
        _ = try await service.post("/models/shoe/calibrations", "application/json", [])
        let scrape = try await Scrape(service)
        let count = "gradcon_http_request_duration_seconds_count{route=\"/models/{name}/calibrations\"}"
        #expect(scrape[count] == 2)
    }

    /// Whatever clients send, no label is made of it.
    @Test func labelsAreTheServicesOwn() async throws {
        let service = try TestService(load: false)
        for (method, target) in [
            ("GET", "/secret-path"), ("BREW", "/secret-path"), ("SECRET", "/score"), ("POST", "/score?model=secret"),
            ("POST", "/models/secret/score"), ("OPTIONS", "*"), ("GET", "/models/secret"), ("GET", "/livez?secret"),
        ] {
            _ = try await service.get(target, method: method)
        }
        let scrape = try await Scrape(service)
        #expect(!scrape.text.lowercased().contains("secret"))
        let requests = "gradcon_http_requests_total{route="
        #expect(scrape["\(requests)\"none\",method=\"GET\",code=\"404\"}"] == 1)
        #expect(scrape["\(requests)\"none\",method=\"other\",code=\"404\"}"] == 1)
        #expect(scrape["\(requests)\"none\",method=\"OPTIONS\",code=\"204\"}"] == 1)
        #expect(scrape["\(requests)\"/score\",method=\"other\",code=\"405\"}"] == 1)
        #expect(scrape["\(Self.score)\"404\"}"] == 2)
        #expect(scrape["\(requests)\"/models/{name}\",method=\"GET\",code=\"404\"}"] == 1)
        #expect(scrape["\(requests)\"/healthz\",method=\"GET\",code=\"200\"}"] == 1)
        #expect(scrape["gradcon_refusals_total{reason=\"not_found\"}"] == 5)
        #expect(scrape["gradcon_refusals_total{reason=\"method\"}"] == 1)
    }

    @Test func whatNeverBecameARequestIsCounted() async throws {
        let service = try TestService(load: false)
        for error in [ProtocolError.headTimedOut, .bareLineFeed(offset: 3), .tooManyConnections(limit: 5)] {
            service.service.answer(to: error, received: [:], from: "127.0.0.1:1").onEnd?(.instant)
        }
        let scrape = try await Scrape(service)
        for (code, reason) in [(408, "timeout"), (400, "protocol"), (503, "connections")] {
            #expect(scrape["gradcon_http_requests_total{route=\"none\",method=\"none\",code=\"\(code)\"}"] == 1)
            #expect(scrape["gradcon_refusals_total{reason=\"\(reason)\"}"] == 1)
        }
        #expect(scrape["gradcon_http_requests_in_flight"] == 1)
        #expect(scrape["gradcon_http_request_duration_seconds_count{route=\"none\"}"] == 0)
    }

    /// Many requests at once, for several models, good and bad; scraped in between.
    @Test func concurrentRequestsAreAllCounted() async throws {
        let service = try TestService()
        let models = ["ankle-boot", "sneaker", "trouser"].map { "fashion-mnist-\($0)" }
        let samples = try ["ankle-boot", "bag", "shirt", "trouser"].map { try TestService.sample($0) }
        let black = Array("P5 28 28 255 ".utf8) + [UInt8](repeating: 0, count: 784)
        struct Sent: Sendable {
            let model: String
            let status: Int
            let isAnomaly: Bool?
            let score: Double?
        }
        let all = try await withThrowingTaskGroup(of: Sent.self) { group in
            for number in 0..<240 {
                group.addTask {
                    let model = models[number % 3]
                    let body = number % 8 == 7 ? Array("none".utf8) : number % 8 == 6 ? black : samples[number % 4]
                    let type = number % 8 == 6 ? "image/x-portable-graymap" : "image/png"
                    let answer = try await service.post("/models/\(model)/score", type, body)
                    if number % 20 == 0 { _ = try await Scrape(service) }
                    let json = try? answer.json()
                    return Sent(
                        model: model, status: answer.status, isAnomaly: json?["is_anomaly"]?.bool,
                        score: json?["score"]?.number)
                }
            }
            return try await group.reduce(into: [Sent]()) { $0.append($1) }
        }
        let scrape = try await Scrape(service)
        for status in Set(all.map(\.status)) {
            let count = all.count { $0.status == status }
            #expect(scrape["\(Self.score)\"\(status)\"}"] == Double(count), "\(status)")
        }
        #expect(Set(all.map(\.status)) == [200, 400])
        for model in models {
            let labels = "model=\"\(model)\",version=\"1\""
            let scored = all.filter { $0.model == model && $0.status == 200 }
            let anomalies = scored.count { $0.isAnomaly == true }
            #expect(scrape["gradcon_decisions_total{\(labels),verdict=\"anomalous\"}"] == Double(anomalies))
            #expect(scrape["gradcon_decisions_total{\(labels),verdict=\"normal\"}"] == Double(scored.count - anomalies))
            #expect(scrape.sum("gradcon_unusable_frames_total{\(labels)") == 10)
            #expect(scrape["gradcon_score_count{\(labels)}"] == Double(scored.count))
            let sum = scored.compactMap(\.score).reduce(0, +)
            #expect(abs((scrape["gradcon_score_sum{\(labels)}"] ?? .nan) - sum) < 1e-9)
        }
        let count = Double(all.count)
        for stage in ["receive", "send", "queue"] {
            #expect(scrape["gradcon_stage_duration_seconds_count{stage=\"\(stage)\"}"] ?? 0 >= count, "\(stage)")
        }
        #expect(
            scrape["gradcon_stage_duration_seconds_count{stage=\"score\"}"] == Double(all.count { $0.status == 200 }))
        #expect(scrape["gradcon_http_requests_in_flight"] == 1)
    }
}
