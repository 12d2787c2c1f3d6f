private import Files

/// One configuration key: how its text becomes a value, and which values are allowed.
///
/// The one table ``all`` serves the file, the environment and the flags, so that a key is spelled and checked alike
/// wherever it is set.
package struct Setting: Sendable {
    /// `section.name`, as in the file.
    package let key: String
    /// Which values are allowed, in words.
    package let allowed: String
    /// Parses and stores a value; false where it is not allowed.
    let set: @Sendable (inout Configuration, String) -> Bool
    /// The value as the file would write it.
    package let text: @Sendable (Configuration) -> String

    /// The environment variable of the same meaning: `server.port` is `GRADCON_SERVER_PORT`.
    package var environmentVariable: String {
        "GRADCON_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }

    /// Every setting, in the order of the commented file.
    package static let all: [Setting] = [
        .text("server.host", \.server.host, "a host name or an IPv4 or IPv6 address; * for all addresses") {
            !$0.isEmpty
        },
        .integer("server.port", \.server.port, 0...65_535),
        .text("server.health_host", \.server.healthHost, "a host name or an IPv4 or IPv6 address; * for all addresses")
        {
            !$0.isEmpty
        },
        .optionalInteger("server.health_port", \.server.healthPort, 0...65_535),
        .integer("server.max_connections", \.server.maximumConnections, 0...65_536),
        .seconds("server.head_timeout", \.server.headTimeout, 0.1...3600),
        .seconds("server.body_timeout", \.server.bodyTimeout, 0.1...3600),
        .seconds("server.idle_timeout", \.server.idleTimeout, 0.1...3600),
        .seconds("server.write_timeout", \.server.writeTimeout, 0.1...3600),
        .seconds("server.drain_delay", \.server.drainDelay, 0...3600),
        .seconds("server.shutdown_timeout", \.server.shutdownTimeout, 0...3600),

        .text("tls.certificate", \.tls.certificate, "the path of a PEM file, or nothing") { _ in true },
        .text("tls.key", \.tls.key, "the path of a PEM file, or nothing") { _ in true },
        .text("tls.client_authorities", \.tls.clientAuthorities, "the path of a PEM file, or nothing") { _ in true },
        .seconds("tls.handshake_timeout", \.tls.handshakeTimeout, 0.1...3600),

        .text("access.keys", \.access.keys, "the path of a file that `gradcon key` writes, or nothing") { _ in true },
        .text("access.without_keys", \.access.withoutKeys, "loopback or anywhere") {
            ["loopback", "anywhere"].contains($0)
        },
        .number("access.requests_per_second", \.access.requestsPerSecond, 0...1_000_000),
        .integer("access.burst", \.access.burst, 1...1_000_000),

        .integer("limits.request_line_bytes", \.limits.requestLineBytes, 128...65_536),
        .integer("limits.header_bytes", \.limits.headerBytes, 1024...1_048_576),
        .integer("limits.header_fields", \.limits.headerFields, 8...1000),
        .integer("limits.body_bytes", \.limits.bodyBytes, 1024...1_073_741_824),
        .integer("limits.total_body_bytes", \.limits.totalBodyBytes, 1024...1_099_511_627_776),
        .integer("limits.image_pixels", \.limits.imagePixels, 64...268_435_456),
        .integer("limits.image_side", \.limits.imageSide, 8...65_536),
        .integer("limits.batch_images", \.limits.batchImages, 1...65_536),
        .integer("limits.map_bytes", \.limits.mapBytes, 1024...1_073_741_824),
        .integer("limits.memory_bytes", \.limits.memoryBytes, 0...1_099_511_627_776),

        .text("models.directory", \.models.directory, "the path of a folder") { !$0.isEmpty },
        .text("models.default", \.models.defaultModel, "the name of a model in the folder, or nothing") { _ in true },
        .seconds("models.watch_interval", \.models.watchInterval, 0...86_400),

        .integer("scoring.workers", \.scoring.workers, 0...1024),
        .integer("scoring.queue_capacity", \.scoring.queueCapacity, 0...1_000_000),
        .seconds("scoring.max_wait", \.scoring.maximumWait, 0...3600),
        .seconds("scoring.request_timeout", \.scoring.requestTimeout, 0.001...3600),
        .seconds("scoring.stuck_after", \.scoring.stuckAfter, 1...86_400),

        .flag("metrics.enabled", \.metrics.enabled),

        .text("decisions.directory", \.decisions.directory, "the path of a folder, or nothing") { _ in true },
        .text("decisions.sync", \.decisions.synchronization, "always, interval or never") {
            ["always", "interval", "never"].contains($0)
        },
        .seconds("decisions.sync_interval", \.decisions.synchronizationInterval, 0.01...3600),
        .integer("decisions.segment_bytes", \.decisions.segmentBytes, 4096...1_099_511_627_776),
        .seconds("decisions.segment_age", \.decisions.segmentAge, 1...31_622_400),
        .integer("decisions.total_bytes", \.decisions.totalBytes, 4096...1_099_511_627_776),
        .text("decisions.capture", \.decisions.capture, "none, anomalies or all") {
            ["none", "anomalies", "all"].contains($0)
        },
        .integer("decisions.capture_every", \.decisions.captureEvery, 1...1_000_000_000),
        .integer("decisions.capture_bytes", \.decisions.captureBytes, 4096...1_099_511_627_776),

        .integer("drift.window", \.drift.window, 0...10_000),
        .number("drift.watch_p", \.drift.watchPValue, 1e-12...0.5),
        .number("drift.drifted_p", \.drift.driftedPValue, 1e-12...0.5),

        .text("logging.level", \.logging.level, "one of \(logLevels.joined(separator: ", "))") {
            logLevels.contains($0)
        },
        .text("logging.format", \.logging.format, "text or json") { ["text", "json"].contains($0) },
        .flag("logging.access", \.logging.access),
        .integer("logging.access_rate", \.logging.accessRate, 0...1_000_000),
    ]

    /// The setting of a key.
    package static func named(_ key: String) -> Setting? { all.first { $0.key == key } }

    private static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    private static func text(
        _ key: String, _ path: any WritableKeyPath<Configuration, String> & Sendable, _ allowed: String,
        _ isAllowed: @escaping @Sendable (String) -> Bool
    ) -> Setting {
        Setting(
            key: key, allowed: allowed,
            set: { configuration, text in
                guard isAllowed(text) else { return false }
                configuration[keyPath: path] = text
                return true
            },
            text: { $0[keyPath: path] })
    }

    private static func flag(
        _ key: String, _ path: any WritableKeyPath<Configuration, Bool> & Sendable
    ) -> Setting {
        Setting(
            key: key, allowed: "true or false",
            set: { configuration, text in
                guard let value = Bool(text) else { return false }
                configuration[keyPath: path] = value
                return true
            },
            text: { String($0[keyPath: path]) })
    }

    private static func integer(
        _ key: String, _ path: any WritableKeyPath<Configuration, Int> & Sendable, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            key: key, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            set: { configuration, text in
                guard let value = Int(text), range.contains(value) else { return false }
                configuration[keyPath: path] = value
                return true
            },
            text: { String($0[keyPath: path]) })
    }

    /// A whole number or nothing.
    private static func optionalInteger(
        _ key: String, _ path: any WritableKeyPath<Configuration, Int?> & Sendable, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            key: key, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound), or nothing",
            set: { configuration, text in
                let value = Int(text)
                guard text.isEmpty || value.map(range.contains) ?? false else { return false }
                configuration[keyPath: path] = value
                return true
            },
            text: { $0[keyPath: path].map(String.init) ?? "" })
    }

    private static func seconds(
        _ key: String, _ path: any WritableKeyPath<Configuration, Double> & Sendable, _ range: ClosedRange<Double>
    ) -> Setting {
        number(key, path, range, unit: " of seconds")
    }

    private static func number(
        _ key: String, _ path: any WritableKeyPath<Configuration, Double> & Sendable, _ range: ClosedRange<Double>,
        unit: String = ""
    ) -> Setting {
        Setting(
            key: key, allowed: "a number\(unit) from \(range.lowerBound) to \(range.upperBound)",
            set: { configuration, text in
                guard let value = Double(decimal: text), range.contains(value) else { return false }
                configuration[keyPath: path] = value
                return true
            },
            text: { String($0[keyPath: path]) })
    }
}
