import HTTP
import Testing

@testable import ScoringService

struct MetricsEndpointTests {
    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let text = "text/plain; version=0.0.4; charset=utf-8"
    /// What Prometheus 2.42 sends.
    private static let prometheus =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

    @Test(arguments: [
        (nil, text), ("*/*", text), ("text/plain", text), (prometheus, openMetrics), ("application/json", text),
        ("application/openmetrics-text", openMetrics), ("application/openmetrics-text;q=0.4,text/plain;q=0.5", text),
    ])
    func theFormatIsWhatTheClientPrefers(accept: String?, type: String) async throws {
        let service = try TestService.shared()
        let headers: Headers = accept.map { ["Accept": $0] } ?? [:]
        let response = await service.answer(to: try Request(method: "GET", target: "/metrics", headers: headers))
        #expect(response.status == .ok)
        #expect(response.headers["Content-Type"] == type)
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(body.hasSuffix("\n") && body.hasSuffix("\n# EOF\n") == (type == Self.openMetrics))
        let counter = type == Self.openMetrics ? "gradcon_decisions" : "gradcon_decisions_total"
        #expect(body.contains("# TYPE \(counter) counter\n"))
    }

    @Test func whatIsSwitchedOffIsNotThere() async throws {
        let service = try TestService { $0.metrics.enabled = false }
        #expect(service.service.metrics == nil)
        let answer = try await service.get("/metrics")
        #expect(answer.status == 404 && answer.detail.contains("metrics.enabled"))
        #expect(try await service.post("/score", "image/png", TestService.sample("bag")).status == 200)
    }

    /// Prometheus cannot always show a key, and the listener for health is for those that cannot.
    @Test(arguments: [
        (Client.Standing.admitted, 401), (.healthOnly, 200), (.beyondLimit(1), 401),
    ])
    func withoutAKey(standing: Client.Standing, status: Int) async throws {
        let keys = try TestKeys()
        let key = try keys.add(.read)
        let service = try TestService(load: false, access: try keys.access())
        let without = await service.answer(to: try Request("GET", "/metrics", key: nil), standing: standing)
        #expect(without.status.code == status)
        let with = await service.answer(to: try Request("GET", "/metrics", key: key), standing: standing)
        #expect(with.status == .ok)
    }

    @Test func theServiceBeforeAndAfterLoading() async throws {
        let service = try TestService(load: false) { $0.scoring.queueCapacity = 33 }
        var scrape = try await Scrape(service)
        #expect(scrape["gradcon_ready"] == 0)
        #expect(scrape["gradcon_models{state=\"loading\"}"] == 3 && scrape["gradcon_models{state=\"ready\"}"] == 0)
        #expect(scrape["gradcon_queue_capacity"] == 33 && scrape["gradcon_queue_depth"] == 0)
        #expect(scrape["gradcon_workers"] == 2 && scrape["gradcon_workers_busy"] == 0)
        #expect(scrape.all("gradcon_decisions_total").isEmpty)
        service.service.loadModels()
        scrape = try await Scrape(service)
        #expect(scrape["gradcon_ready"] == 1)
        #expect(scrape["gradcon_models{state=\"loading\"}"] == 0 && scrape["gradcon_models{state=\"ready\"}"] == 3)
        #expect(scrape.all("gradcon_decisions_total").count == 12)
        let loaded = try #require(
            scrape["gradcon_model_loaded_timestamp_seconds{model=\"fashion-mnist-sneaker\",version=\"1\"}"])
        #expect(loaded >= (scrape["process_start_time_seconds"] ?? .infinity))
        service.service.beginDraining()
        scrape = try await Scrape(service)
        #expect(scrape["gradcon_ready"] == 0)
    }

    /// No client waits for what a scrape takes, and the other way round: all workers are busy here.
    @Test func aScrapeWaitsForNoWorker() async throws {
        let service = try TestService()
        let gates = [Gate(), Gate()]
        for gate in gates { #expect(service.service.workers.take { _, _ in gate.wait() }) }
        let scrape = try await Scrape(service)
        #expect(scrape["gradcon_workers_busy"] == 2)
        gates.forEach { $0.open() }
    }
}
