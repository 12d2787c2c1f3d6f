private import Yams

extension Configuration {
    /// Puts a configuration together: flags over environment over file over defaults.
    ///
    /// - Parameters:
    ///   - path: a YAML file of sections and keys, or nil.
    ///   - environment: variables named `GRADCON_` and the key in capitals, for example `GRADCON_SERVER_PORT`.
    ///   - flags: keys and values from the command line.
    /// - Throws: for an unreadable or malformed file, an unknown key or a value that is not allowed. What Kubernetes
    ///   injects for Services named `gradcon` or `gradcon-...` (`GRADCON_PORT`, `GRADCON_CANARY_SERVICE_HOST`, ...) is
    ///   passed over.
    package init(
        file path: String?, environment: [String: String], flags: [(key: String, value: String)]
    ) throws(ConfigurationError) {
        self.init()
        if let path { try read(path) }
        let settings = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.environmentVariable, $0.key) })
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("GRADCON_") {
            // Looked at first: a Service named gradcon-server gives GRADCON_SERVER_PORT an address.
            if Configuration.isReserved(name, value) { continue }
            guard let key = settings[name] else { throw .unknownKey(name, value: value, source: "The environment") }
            try set(key, value, source: "The environment variable \(name)")
        }
        for (key, value) in flags { try set(key, value, source: "The command line") }
        try checkEncryption()
        guard drift.driftedPValue <= drift.watchPValue else {
            throw .invalidValue(
                key: "drift.drifted_p", value: String(drift.driftedPValue),
                allowed: "at most drift.watch_p, \(drift.watchPValue)", source: "The configuration")
        }
        guard decisions.totalBytes >= decisions.segmentBytes else {
            throw .invalidValue(
                key: "decisions.total_bytes", value: String(decisions.totalBytes),
                allowed: "at least decisions.segment_bytes, \(decisions.segmentBytes)", source: "The configuration")
        }
        guard limits.totalBodyBytes >= limits.bodyBytes else {
            throw .invalidValue(
                key: "limits.total_body_bytes", value: String(limits.totalBodyBytes),
                allowed: "at least limits.body_bytes, \(limits.bodyBytes)", source: "The configuration")
        }
    }

    /// A certificate is of no use without its key, and clients are not to present one to a service that has none.
    private func checkEncryption() throws(ConfigurationError) {
        for (key, value) in [("tls.key", tls.key), ("tls.client_authorities", tls.clientAuthorities)]
        where tls.certificate.isEmpty && !value.isEmpty {
            throw .invalidValue(
                key: key, value: value, allowed: "nothing as long as tls.certificate is not set",
                source: "The configuration")
        }
        guard tls.certificate.isEmpty == tls.key.isEmpty else {
            throw .invalidValue(
                key: "tls.key", value: "", allowed: "the path of the private key of tls.certificate",
                source: "The configuration")
        }
    }

    /// The variable that names the configuration file, and the build's switch.
    private static let ownVariables: Set = ["GRADCON_CONFIG", "GRADCON_PORTABLE"]

    /// Whether a variable is ours for something else, or one of those that tell a container of a Service
    /// (`NAME_SERVICE_HOST`, `NAME_SERVICE_PORT...`, `NAME_PORT=tcp://...`, `NAME_PORT_80_TCP...`).
    private static func isReserved(_ name: String, _ value: String) -> Bool {
        ownVariables.contains(name) || name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
            || name.hasSuffix("_PORT") && value.contains("://") || name.contains("_PORT_")
    }

    private mutating func set(_ key: String, _ value: String, source: String) throws(ConfigurationError) {
        guard let setting = Setting.named(key) else { throw .unknownKey(key, value: value, source: source) }
        guard setting.set(&self, value) else {
            throw .invalidValue(key: key, value: value, allowed: setting.allowed, source: source)
        }
    }

    private mutating func read(_ path: String) throws(ConfigurationError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: try ConfigurationFile.text(of: path))
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw .malformed(path: path, reason: "\(error)".split(separator: "\n").joined(separator: " "))
        }
        guard let root, root.null == nil else { return }
        guard let sections = root.mapping else {
            throw .malformed(path: path, reason: "it must hold sections such as \"server:\", each with its keys")
        }
        for (name, section) in sections {
            let prefix = name.string ?? "?"
            // An empty section, all of its keys commented out.
            if section.null != nil { continue }
            guard let entries = section.mapping else {
                throw .unknownKey(prefix, value: section.string ?? "a list", source: path)
            }
            for (name, value) in entries {
                let key = "\(prefix).\(name.string ?? "?")"
                guard let scalar = value.scalar else {
                    throw .invalidValue(
                        key: key, value: "a list or section", allowed: Setting.named(key)?.allowed ?? "one value",
                        source: path)
                }
                // `key:` with nothing behind it is an empty text.
                try set(key, value.null == nil ? scalar.string : "", source: path)
            }
        }
    }
}
