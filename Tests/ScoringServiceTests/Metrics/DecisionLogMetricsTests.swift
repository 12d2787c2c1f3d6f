import DecisionLog
import Dispatch
import TestSupport
import Testing

@testable import ScoringService

struct DecisionLogMetricsTests {
    @Test func whatTheLogHasKept() async throws {
        let folder = try TestFolder()
        var configuration = Configuration.Decisions()
        (configuration.directory, configuration.synchronization) = (folder.path + "/decisions", "always")
        let log = try #require(try DecisionLog(configuration, logger: TestLog().logger()))
        let service = try TestService(decisionLog: log)
        for _ in 0..<3 { _ = try await service.post("/score", "image/png", TestService.sample("bag")) }
        let scrape = try await Scrape(service)
        #expect(scrape["gradcon_decision_log_written_total"] == 3 && scrape["gradcon_decision_log_lost_total"] == 0)
        #expect(scrape["gradcon_decision_log_segments"] == 1)
        #expect(scrape["gradcon_decision_log_bytes"] == Double(log.statistics.bytes) && log.statistics.bytes > 600)
        log.end(until: .distantFuture)
    }

    @Test func withoutALogThereAreNone() async throws {
        let scrape = try await Scrape(TestService.shared())
        #expect(scrape.all("gradcon_decision_log").isEmpty)
    }
}
