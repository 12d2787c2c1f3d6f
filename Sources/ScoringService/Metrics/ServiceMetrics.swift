package import Metrics

/// What the service counts and `/metrics` tells. Made only where the configuration asks for it.
package final class ServiceMetrics: Sendable {
    /// All metrics. Whatever else is to be told registers here: an instrument that is counted with, or what is read
    /// when somebody asks.
    package let registry = MetricRegistry()
    let models: ModelMetrics
    let requests: RequestMetrics

    /// - Parameter endpoints: which requests there are.
    init(endpoints: [Endpoint]) {
        registry.read(
            { (version: ProgramVersion.current, architecture: Self.architecture) },
            [
                ReadMetric(
                    "gradcon_build_info", .gauge, "Always 1; the labels say which program this is.",
                    labels: ["version", "architecture"]
                ) { build, reading in reading.add(1, [build.version, build.architecture]) }
            ])
        models = ModelMetrics(registry)
        requests = RequestMetrics(registry, endpoints: endpoints)
        readProcess()
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "other"
        #endif
    }
}
