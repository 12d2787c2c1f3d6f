import Testing

@testable import Metrics

/// What is written, to the byte.
struct MetricRegistryTests {
    private static func registry() -> MetricRegistry {
        let registry = MetricRegistry()
        let requests = registry.family(
            of: Counter.self, "app_requests_total", "Requests, \"answered\" or\nnot, \\ each.",
            labels: ["route", "code"])
        requests.add(Counter(), ["/score", "200"]).increment(by: 3)
        requests.add(Counter(), ["a\"b\\c\nd", "503"])
        registry.family(of: Gauge.self, "app_depth", "Depth.").add(Gauge()).add(-2)
        let seconds = registry.family(of: Histogram.self, "app_seconds", "Seconds.", labels: ["stage"])
            .add(Histogram([0.001, 1]), ["queue"])
        for value in [0.001, 0.25, 4] { seconds.observe(value) }
        _ = registry.family(of: Counter.self, "app_nothing_total", "Nothing.", labels: ["x"])
        registry.read(
            { 12 },
            [
                ReadMetric("app_ratio", .gauge, "Ratios.", labels: ["of"]) { source, reading in
                    for (index, value) in [0.5, .nan, .infinity, -.infinity, 1e-9, source].enumerated() {
                        reading.add(value, ["\(index)"])
                    }
                    reading.add(99, ["0"])
                },
                ReadMetric("app_cpu_seconds_total", .counter, "Processor time.") { $0 / 8 },
                ReadMetric("app_drift", .gauge, "Drift.", labels: ["of"]) { _, _ in },
                ReadMetric("app_unknown", .gauge, "Unknown.") { _ in nil },
            ])
        registry.read({ nil as Int? }, [ReadMetric("app_none", .gauge, "None.") { Double($0) }])
        return registry
    }

    private static let text = #"""
        # HELP app_requests_total Requests, "answered" or\nnot, \\ each.
        # TYPE app_requests_total counter
        app_requests_total{route="/score",code="200"} 3
        app_requests_total{route="a\"b\\c\nd",code="503"} 0
        # HELP app_depth Depth.
        # TYPE app_depth gauge
        app_depth -2
        # HELP app_seconds Seconds.
        # TYPE app_seconds histogram
        app_seconds_bucket{stage="queue",le="0.001"} 1
        app_seconds_bucket{stage="queue",le="1.0"} 2
        app_seconds_bucket{stage="queue",le="+Inf"} 3
        app_seconds_sum{stage="queue"} 4.251
        app_seconds_count{stage="queue"} 3
        # HELP app_ratio Ratios.
        # TYPE app_ratio gauge
        app_ratio{of="0"} 0.5
        app_ratio{of="1"} NaN
        app_ratio{of="2"} +Inf
        app_ratio{of="3"} -Inf
        app_ratio{of="4"} 1e-09
        app_ratio{of="5"} 12
        # HELP app_cpu_seconds_total Processor time.
        # TYPE app_cpu_seconds_total counter
        app_cpu_seconds_total 1.5

        """#

    @Test func prometheusText() {
        #expect(String(decoding: Self.registry().text(.text), as: UTF8.self) == Self.text)
    }

    @Test func openMetrics() {
        let expected = Self.text
            .replacing(
                "# HELP app_requests_total Requests, \"answered\"",
                with: "# HELP app_requests Requests, \\\"answered\\\""
            )
            .replacing("# TYPE app_requests_total", with: "# TYPE app_requests")
            .replacing("# HELP app_cpu_seconds_total", with: "# HELP app_cpu_seconds")
            .replacing("# TYPE app_cpu_seconds_total", with: "# TYPE app_cpu_seconds")
        #expect(String(decoding: Self.registry().text(.openMetrics), as: UTF8.self) == expected + "# EOF\n")
    }

    /// OpenMetrics has no sum that could go down.
    @Test func negativeBoundsLeaveTheSumToText() {
        let registry = MetricRegistry()
        registry.family(of: Histogram.self, "x", "Help.").add(Histogram([-1.5, 0])).observe(-2)
        let head = "# HELP x Help.\n# TYPE x histogram\n"
        let buckets = "x_bucket{le=\"-1.5\"} 1\nx_bucket{le=\"0.0\"} 1\nx_bucket{le=\"+Inf\"} 1\n"
        #expect(String(decoding: registry.text(.openMetrics), as: UTF8.self) == head + buckets + "# EOF\n")
        #expect(String(decoding: registry.text(.text), as: UTF8.self) == head + buckets + "x_sum -2\nx_count 1\n")
    }

    @Test func anEmptyRegistryIsEmptyText() {
        #expect(MetricRegistry().text(.text).isEmpty)
        #expect(MetricRegistry().text(.openMetrics) == Array("# EOF\n".utf8))
    }

    @Test func aSeriesIsReplacedInItsPlaceAndRemoved() {
        let registry = MetricRegistry()
        let family = registry.family(of: Counter.self, "x_total", "Help.", labels: ["model"])
        family.add(Counter(), ["a"]).increment()
        family.add(Counter(), ["b"]).increment(by: 2)
        family.add(Counter(), ["a"])
        func samples() -> [String] {
            String(decoding: registry.text(.text), as: UTF8.self).split(separator: "\n").dropFirst(2).map(String.init)
        }
        #expect(samples() == [#"x_total{model="a"} 0"#, #"x_total{model="b"} 2"#])
        family.remove(["a"])
        #expect(samples() == [#"x_total{model="b"} 2"#])
        family.remove(["b"])
        #expect(registry.text(.text).isEmpty)
    }
}
