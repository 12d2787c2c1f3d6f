import FoundationEssentials
import Testing

@testable import ScoringService

struct ConfigurationTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    private func load(
        _ yaml: String? = nil, environment: [String: String] = [:], flags: [(key: String, value: String)] = []
    ) throws -> Configuration {
        guard let yaml else { return try Configuration(file: nil, environment: environment, flags: flags) }
        let path = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max)).yaml"
        try Data(yaml.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try Configuration(file: path, environment: environment, flags: flags)
    }

    @Test func theShippedFileHoldsEveryKeyWithItsDefault() throws {
        let path = Self.root + "/Config/gradcon.yaml"
        var shipped = try Configuration(file: path, environment: [:], flags: [])
        // The one key of which the file says that it is not the default.
        #expect(shipped.models.defaultModel == "fashion-mnist-ankle-boot")
        shipped.models.defaultModel = ""
        #expect(shipped == Configuration())
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        for setting in Setting.all {
            let key = try #require(setting.key.split(separator: ".").last)
            #expect(text.contains("\n  \(key): "), "\(setting.key) is missing")
        }
    }

    @Test func flagsGoOverEnvironmentOverFileOverDefaults() throws {
        let yaml = "server:\n  port: 1\n  host: filehost\n  backlog_is_not_a_key_here: 1\n"
        #expect(throws: ConfigurationError.self) { try load(yaml) }
        let file = "server:\n  port: 1\n  host: filehost\n  idle_timeout: 5\n"
        let all = try load(
            file, environment: ["GRADCON_SERVER_PORT": "2", "GRADCON_SERVER_HOST": "envhost", "PATH": "/bin"],
            flags: [("server.port", "3")])
        #expect(all.server.port == 3)
        #expect(all.server.host == "envhost")
        #expect(all.server.idleTimeout == 5)
        #expect(all.server.bodyTimeout == Configuration().server.bodyTimeout)
    }

    @Test func everyKeyIsReachableFromTheEnvironment() throws {
        for setting in Setting.all {
            let value = setting.text(Configuration())
            let loaded = try load(environment: [setting.environmentVariable: value])
            #expect(loaded == Configuration(), "\(setting.environmentVariable)=\(value)")
        }
        #expect(Setting.named("limits.image_pixels")?.environmentVariable == "GRADCON_LIMITS_IMAGE_PIXELS")
    }

    @Test(arguments: [
        ("server.port", "65536"), ("server.port", "-1"), ("server.port", "80a"), ("server.port", ""),
        ("server.port", "8080.0"), ("server.host", ""), ("server.idle_timeout", "0"), ("server.idle_timeout", "nan"),
        ("server.idle_timeout", "1e9"), ("server.drain_delay", "-1"), ("limits.body_bytes", "1e6"),
        ("server.port", "0x10"), ("server.idle_timeout", "0x10"), ("server.idle_timeout", "0x1p3"),
        ("server.idle_timeout", "1_0"), ("server.idle_timeout", " 5"),
        ("logging.level", "loud"), ("scoring.workers", "two"),
    ])
    func aBadValueNamesKeyValueAndWhatIsAllowed(key: String, value: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try load(flags: [(key, value)]) }
        let text = try #require(error?.description)
        let allowed = try #require(Setting.named(key)?.allowed)
        #expect(text.contains("\"\(key)\"") && text.contains("\"\(value)\"") && text.contains(allowed))
    }

    @Test(arguments: [
        ("server:\n  prot: 1\n", "server.prot"), ("sever:\n  port: 1\n", "sever.port"), ("port: 1\n", "port"),
        ("- server\n", "sections"), ("just text\n", "sections"), ("server:\n  port: [1]\n", "server.port"),
        ("server:\n  port: 1\n  port: 2\n", "port"), ("server: {port: 1\n", "malformed"),
        ("server:\n\tport: 1\n", "malformed"),
    ])
    func refusesFilesThatAreWrong(yaml: String, mention: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try load(yaml) }
        #expect(error?.description.contains(mention) == true)
    }

    @Test(arguments: ["server:\n  port: ", "server:\n\t", "", "server: {"])
    func messagesDoNotGrowWithTheFile(start: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try load(start + String(repeating: "x", count: 900_000))
        }
        #expect((error?.description.utf8.count ?? .max) < 1500)
    }

    @Test func theServiceEndsWithinDockersGracePeriod() {
        // 10 s, of which a second is for the log and one for all the rest.
        let server = Configuration().server
        #expect(server.drainDelay + server.shutdownTimeout <= 8)
    }

    @Test(arguments: ["", "# nothing\n", "server:\n", "server:\nlimits:\n  # none\n", "---\n"])
    func emptyFilesAndSectionsAreTheDefaults(yaml: String) throws {
        #expect(try load(yaml) == Configuration())
    }

    @Test func anEmptyValueIsAnEmptyText() throws {
        #expect(try load("models:\n  default:\n").models.defaultModel == "")
        #expect(throws: ConfigurationError.self) { try load("server:\n  port:\n") }
    }

    @Test func unknownVariablesAreErrorsButThoseOfKubernetesAreNot() throws {
        for name in ["GRADCON_SERVER_PROT", "GRADCON_SRVER_PORT"] {
            #expect(throws: ConfigurationError.self) { try load(environment: [name: "1"]) }
        }
        let injected = [
            "GRADCON_PORT": "tcp://10.0.0.1:80", "GRADCON_SERVICE_HOST": "10.0.0.1", "GRADCON_SERVICE_PORT": "80",
            "GRADCON_SERVICE_PORT_HTTP": "80", "GRADCON_PORT_80_TCP_ADDR": "10.0.0.1", "GRADCON_CONFIG": "x",
            "GRADCON_SERVER_PORT": "tcp://10.0.0.3:80",
            "GRADCON_CANARY_SERVICE_HOST": "10.0.0.2", "GRADCON_CANARY_SERVICE_PORT_HTTP": "80",
            "GRADCON_CANARY_PORT": "tcp://10.0.0.2:80", "GRADCON_CANARY_PORT_80_TCP_PROTO": "tcp",
        ]
        #expect(try load(environment: injected) == Configuration())
    }

    @Test func allBodiesTogetherMayBeAsLargeAsOne() {
        #expect(throws: ConfigurationError.self) {
            try load(flags: [("limits.body_bytes", "2000"), ("limits.total_body_bytes", "1999")])
        }
    }

    @Test func aLogIsAtLeastASegment() {
        #expect(throws: ConfigurationError.self) {
            try load(flags: [("decisions.segment_bytes", "5000"), ("decisions.total_bytes", "4999")])
        }
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(file: "/nowhere/gradcon.yaml", environment: [:], flags: [])
        }
        #expect(error?.description.contains("/nowhere/gradcon.yaml") == true)
    }
}
