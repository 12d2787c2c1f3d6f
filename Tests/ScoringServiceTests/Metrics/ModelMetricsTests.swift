import AnomalyDetection
import FoundationEssentials
import Tensors
import TestSupport
import Testing

@testable import ScoringService

/// The series of models as files come and go.
struct ModelMetricsTests {
    private static func labels(_ name: String, _ version: String) -> String {
        "model=\"\(name)\",version=\"\(version)\""
    }

    private static func decisions(_ scrape: Scrape, _ name: String, _ version: String) -> Double {
        scrape.sum("gradcon_decisions_total{\(labels(name, version)),")
    }

    @Test func seriesBeginWithZeroAndGoWithTheModel() async throws {
        let served = try ServedFolder(["shoe": "sneaker", "boot": "ankle-boot"])
        let labels = Self.labels("shoe", "1")
        var scrape = try await Scrape(served.service)
        for verdict in ["normal", "review", "anomalous", "none"] {
            #expect(scrape["gradcon_decisions_total{\(labels),verdict=\"\(verdict)\"}"] == 0)
        }
        for state in ["blank", "dark", "bright"] {
            #expect(scrape["gradcon_unusable_frames_total{\(labels),state=\"\(state)\"}"] == 0)
        }
        #expect(scrape["gradcon_score_count{\(labels)}"] == 0)
        #expect(scrape["gradcon_models{state=\"ready\"}"] == 2)
        let shoe = try served.catalog.model("shoe")
        #expect(scrape["gradcon_model_threshold{\(labels)}"] == shoe.checkpoint.threshold?.value)
        #expect(scrape["gradcon_model_false_positive_rate{\(labels)}"] == 0.05)
        #expect(
            scrape["gradcon_model_info{\(labels),sha256=\"\(shoe.checkpoint.digest)\",architecture=\"cae\"}"] == 1)
        #expect(scrape["gradcon_model_loads_total{outcome=\"loaded\"}"] == 2)

        served.remove("shoe")
        served.reload()
        scrape = try await Scrape(served.service)
        #expect(!scrape.text.contains("\"shoe\""))
        #expect(scrape["gradcon_models{state=\"ready\"}"] == 1)
        #expect(scrape["gradcon_model_loads_total{outcome=\"unloaded\"}"] == 1)
        #expect(scrape["gradcon_model_loads_total{outcome=\"unchanged\"}"] == 1)
        #expect(!scrape.all("gradcon_decisions_total{model=\"boot\"").isEmpty)
    }

    @Test func whatTakesTheSameNameAndVersionGoesOnCounting() async throws {
        let served = try ServedFolder()
        let png = try TestService.sample("bag")
        _ = try await served.service.post("/score", "image/png", png)
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", description: "another"))
        served.reload()
        _ = try await served.service.post("/score", "image/png", png)
        var scrape = try await Scrape(served.service)
        #expect(Self.decisions(scrape, "shoe", "1") == 2)
        #expect(scrape["gradcon_score_count{\(Self.labels("shoe", "1"))}"] == 2)
        // Another calibration has other buckets: the decisions go on, the distribution begins anew.
        try served.replace("shoe", by: ServedFolder.bytes("trouser"))
        served.reload()
        _ = try await served.service.post("/score", "image/png", png)
        scrape = try await Scrape(served.service)
        #expect(Self.decisions(scrape, "shoe", "1") == 3)
        #expect(scrape["gradcon_score_count{\(Self.labels("shoe", "1"))}"] == 1)
        // A file that is no good changes nothing.
        try served.replace("shoe", by: [1, 2, 3])
        served.reload()
        _ = try await served.service.post("/score", "image/png", png)
        scrape = try await Scrape(served.service)
        #expect(Self.decisions(scrape, "shoe", "1") == 4)
        #expect(scrape["gradcon_model_loads_total{outcome=\"failed\"}"] == 1)
        // Another version has series of its own.
        try served.replace("shoe", by: ServedFolder.bytes("trouser", version: "2"))
        served.reload()
        scrape = try await Scrape(served.service)
        #expect(Self.decisions(scrape, "shoe", "2") == 0)
        #expect(scrape.all("gradcon_score_count{\(Self.labels("shoe", "1"))").isEmpty)
    }

    @Test func filesOfOneVersionShareTheirSeries() async throws {
        let served = try ServedFolder(["shoe@1": "sneaker"])
        let png = try TestService.sample("bag")
        // Of the version 1 by its content, with other buckets.
        try served.replace("shoe", by: ServedFolder.bytes("trouser"))
        served.reload()
        for name in ["shoe@1", "shoe"] {
            #expect(try await served.service.post("/score?model=\(name)", "image/png", png).status == 200)
        }
        var scrape = try await Scrape(served.service)
        #expect(Self.decisions(scrape, "shoe", "1") == 2)
        #expect(scrape["gradcon_score_count{\(Self.labels("shoe", "1"))}"] == 2)
        served.remove("shoe")
        served.reload()
        scrape = try await Scrape(served.service)
        #expect(Self.decisions(scrape, "shoe", "1") == 2)
    }
}
