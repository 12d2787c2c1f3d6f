import AnomalyDetection
import HTTP
import Logging
import Testing

@testable import ScoringService

struct RequestLogTests {
    private let log = TestLog()

    private func requestLog(
        level: Logger.Level = .trace, _ change: (inout Configuration.Logging) -> Void = { _ in }
    ) -> RequestLog {
        var configuration = Configuration.Logging()
        change(&configuration)
        var logger = log.logger()
        logger.logLevel = level
        return RequestLog(configuration, access: logger, logger: logger)
    }

    private func report(
        _ status: Int = 200, _ refusal: Refusal? = nil, isPublic: Bool = false, isComplete: Bool = true,
        scoring: RequestReport.Scoring? = nil, trace: String? = nil
    ) -> RequestReport {
        RequestReport(
            id: "abc", method: "POST", route: "/score", endpoint: 0, isPublic: isPublic, status: status,
            refusal: refusal,
            transfer: Transfer(
                receive: .microseconds(1250), send: .microseconds(10), total: .milliseconds(30), bytesReceived: 700,
                bytesSent: 300, isComplete: isComplete),
            scoring: scoring, client: "10.0.0.1:5", keyID: "9wtbooui",
            trace: TraceContext(trace.map { ["traceparent": $0] } ?? [:]))
    }

    @Test func aLineHasAllThatIsKnown() {
        var scoring = RequestReport.Scoring(model: .init(name: "shoe", version: "2", digest: ""))
        (scoring.queue, scoring.decode, scoring.score) = (.zero, .microseconds(400), .milliseconds(2))
        (scoring.images, scoring.outcome) = (1, .image(score: 0.5, .review))
        requestLog().observe(
            report(scoring: scoring, trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        #expect(
            log.lines == [
                "info POST /score 200 bytes_received=700 bytes_sent=300 client=10.0.0.1:5 decision=review decode_ms=0.4"
                    + " images=1 key_id=9wtbooui method=POST model=shoe@2 parent_id=b7ad6b7169203331 queue_ms=0.0"
                    + " receive_ms=1.25 request_id=abc route=/score score=0.5 score_ms=2.0 send_ms=0.01 status=200"
                    + " total_ms=30.0 trace_id=0af7651916cd43dd8448eb211c80319c"
            ])
    }

    @Test func aBatchIsCountedByVerdict() throws {
        var scoring = RequestReport.Scoring(model: .init(name: "shoe", version: "2", digest: ""))
        (scoring.images, scoring.outcome) = (4, .batch(normal: 2, review: 0, anomalous: 1, undecided: 0))
        requestLog().observe(report(scoring: scoring))
        let line = try #require(log.lines.first)
        #expect(line.contains(" anomalous=1 ") && line.contains(" images=4 ") && line.contains(" normal=2 "))
        #expect(!line.contains("review") && !line.contains("decision") && !line.contains("undecided"))
    }

    @Test func saysThatAClientWentAndWhyARequestWasRefused() throws {
        requestLog().observe(report(503, .wait, isComplete: false))
        let line = try #require(log.lines.first)
        #expect(line.hasPrefix("info POST /score 503 ") && line.contains(" is_sent=false "))
        #expect(line.contains(" reason=wait "))
    }

    @Test func questionsAboutHealthAndFailuresHaveLevelsOfTheirOwn() {
        let requests = requestLog()
        requests.observe(report(isPublic: true))
        requests.observe(report(503, isPublic: true))
        requests.observe(report(404, .notFound, isPublic: true))
        requests.observe(report(500, .failure))
        #expect(log.lines.map { $0.prefix { $0 != " " } } == ["debug", "debug", "info", "error"])
    }

    /// Of the successful ones each is in the sum, and of the others each has a line.
    @Test func manySuccessfulAnswersAreSampled() {
        let requests = requestLog { $0.accessRate = 10 }
        for index in 0..<3000 { requests.observe(index % 3 == 0 ? report(503, .wait) : report()) }
        requests.summarise()
        let lines = log.lines
        #expect(lines.count { $0.contains(" 503 ") } == 1000)
        let successes = lines.filter { $0.hasPrefix("info") && !$0.contains(" 503 ") }
        let represented = successes.map { line in
            line.split(separator: " ").first { $0.hasPrefix("sampled=") }.flatMap { Int($0.dropFirst(8)) } ?? 1
        }
        #expect(represented.reduce(0, +) == 2000)
        // However slow the machine is, the first ten of a second do not fill it.
        #expect(successes.count < 1500 && successes.contains { $0.contains("sampled=") })
    }

    /// Lines for refusals do not depend on those for answers.
    @Test(arguments: [true, false]) func refusalsAreSummedByReason(hasAccess: Bool) {
        let requests = requestLog { $0.access = hasAccess }
        for _ in 0..<22_544 { requests.observe(report(503, .wait)) }
        for _ in 0..<3 { requests.count(.tls) }
        requests.observe(report(200))
        requests.summarise()
        requests.summarise()
        #expect(
            log.lines.filter { $0.hasPrefix("warning") }.reduce(0) { $0 + (Int($1.split(separator: " ")[1]) ?? 0) }
                == 22_547)
        #expect(log.lines.contains { $0.hasPrefix("warning") && $0.contains("wait=") && $0.contains(" tls=3") })
    }

    @Test func answersHaveNoLinesWhereNoneAreWanted() {
        let silent = requestLog { $0.access = false }
        silent.observe(report())
        silent.observe(report(404, .notFound))
        requestLog(level: .notice).observe(report())
        #expect(log.lines == [])
    }

    /// Through the service: what a client sends appears as it may.
    @Test func noRequestForgesALineOrShowsAKey() async throws {
        let keys = try TestKeys()
        let (key, stranger) = (try keys.add(.read), APIKey())
        let service = try TestService(load: false, access: try keys.access(), observers: [requestLog()])
        let forged = "/models/x%20forged%20status=200?key=\(key.text)&q=forged"
        for key in [key, stranger] {
            let headers: Headers = [
                "Authorization": "Bearer \(key.text)", "X-Request-Id": "a\nb", "User-Agent": "status=200 forged",
                "traceparent": "00-\n",
            ]
            _ = await service.answer(to: try Request(method: "GET\t", target: forged, headers: headers))
        }
        let lines = log.lines
        #expect(lines.count == 2 && lines[0].hasPrefix("info other /models/{name} 405 "))
        #expect(lines[1].hasPrefix("info other /models/{name} 401 "))
        for line in lines {
            #expect(!line.contains("\n") && !line.contains("forged") && !line.contains(key.secret))
            #expect(!line.contains(stranger.secret))
        }
        #expect(lines[0].contains("key_id=\(key.id)") && !lines[1].contains("key_id"))
    }
}
