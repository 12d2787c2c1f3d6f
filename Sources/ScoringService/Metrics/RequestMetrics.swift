internal import HTTP
internal import Metrics

/// What is counted for each request.
///
/// Everything that a label may say is known before the first request; a report finds its counters by places in tables.
final class RequestMetrics: Sendable {
    /// Where the buckets of durations end, seconds: from a small image's score to the longest that a request may take.
    static let bounds = [
        0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// The statuses that have a series of their own.
    private static let codes = [
        200, 201, 202, 204, 400, 401, 403, 404, 405, 406, 408, 409, 413, 414, 415, 417, 422, 429, 431, 500, 501, 503,
        504, 505,
    ]
    /// Those of them that begin with 0 for each route and method, so that the first of their kind is an increase.
    private static let expectedCodes: Set = [200, 400, 404, 429, 500, 503, 504]
    private static let other = "other"
    private static let reasons = Refusal.allCases

    /// What is counted for the requests of one route.
    private struct Route: Sendable {
        let duration: Histogram
        /// The methods that the route has, one for those of none, and one for all others.
        let methods: [String]
        /// For each method the counters of ``codes``, and one of other statuses.
        let counters: [[LazyCounter]]
    }

    /// Those of the endpoints, in their order, then that of requests that lead to none.
    private let routes: [Route]
    /// In the order of ``reasons``.
    private let refusals: [Counter]
    private let inFlight: Gauge
    private let receive, queue, decode, score, send: Histogram
    private let bytesReceived, bytesSent: Counter

    init(_ registry: MetricRegistry, endpoints: [Endpoint]) {
        let requests = registry.family(
            of: Counter.self, "gradcon_http_requests_total", "Requests that are over, by what was answered.",
            labels: ["route", "method", "code"])
        let durations = registry.family(
            of: Histogram.self, "gradcon_http_request_duration_seconds",
            "Time from a request's first byte to the last of its answer.", labels: ["route"])
        routes = (endpoints.map { ($0.route, $0.methods) } + [(RequestReport.none, RequestReport.methods.sorted())]).map
        { name, methods in
            let expected = name == RequestReport.none ? [] : methods.filter { !["HEAD", "OPTIONS"].contains($0) }
            let methods = methods + [RequestReport.none, Self.other]
            return Route(
                duration: durations.series([name]) { Histogram(Self.bounds) }, methods: methods,
                counters: methods.map { method in
                    (Self.codes.map(String.init) + [Self.other]).map { code in
                        let counter = LazyCounter(requests, [name, method, code])
                        if expected.contains(method), Int(code).map(Self.expectedCodes.contains) ?? false {
                            _ = counter.made
                        }
                        return counter
                    }
                })
        }
        let refusals = registry.family(
            of: Counter.self, "gradcon_refusals_total",
            "Requests that were not answered with what they asked for, by why.", labels: ["reason"])
        self.refusals = Self.reasons.map { refusals.add(Counter(), [$0.rawValue]) }
        inFlight = registry.family(
            of: Gauge.self, "gradcon_http_requests_in_flight", "Requests that have come and are not over."
        ).add(Gauge())
        let stages = registry.family(
            of: Histogram.self, "gradcon_stage_duration_seconds", "Time that a stage of a request took.",
            labels: ["stage"])
        func stage(_ name: String) -> Histogram { stages.add(Histogram(Self.bounds), [name]) }
        (receive, queue, decode) = (stage("receive"), stage("queue"), stage("decode"))
        (score, send) = (stage("score"), stage("send"))
        bytesReceived = registry.family(
            of: Counter.self, "gradcon_http_received_bytes_total", "Bytes of requests, without encryption."
        ).add(Counter())
        bytesSent = registry.family(
            of: Counter.self, "gradcon_http_sent_bytes_total", "Bytes of answers, without encryption."
        ).add(Counter())
    }

    /// A request has come.
    func begin() { inFlight.add(1) }
}

extension RequestMetrics: RequestObserver {
    func observe(_ report: RequestReport) {
        let route = routes[report.endpoint ?? routes.count - 1]
        let method = route.methods.firstIndex(of: report.method) ?? route.methods.count - 1
        let code = Self.codes.firstIndex(of: report.status) ?? Self.codes.count
        route.counters[method][code].made.increment()
        if let refusal = report.refusal, let index = Self.reasons.firstIndex(of: refusal) {
            refusals[index].increment()
        }
        let transfer = report.transfer
        bytesReceived.increment(by: transfer.bytesReceived)
        bytesSent.increment(by: transfer.bytesSent)
        // What never became a request was not counted when it came, and how long it took says little.
        guard report.method != RequestReport.none else { return }
        inFlight.add(-1)
        route.duration.observe(transfer.total)
        receive.observe(transfer.receive)
        send.observe(transfer.send)
        guard let scoring = report.scoring else { return }
        if let time = scoring.queue { queue.observe(time) }
        if let time = scoring.decode { decode.observe(time) }
        if let time = scoring.score { score.observe(time) }
    }
}
