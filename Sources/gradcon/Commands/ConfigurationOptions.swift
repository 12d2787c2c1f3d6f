import ArgumentParser
import Files
import FoundationEssentials
import ScoringService

/// What commands that read the configuration have in common.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "A YAML file (GRADCON_CONFIG); default: Config/gradcon.yaml where that is there.")
    var config: String?

    @Option(
        help: """
            The folder whose NAME.safetensors files are the models (models.directory). The models.default of a file, \
            which means another folder's, then does not apply.
            """)
    var models: String?

    @Option(help: "The model to use where none is named (models.default).")
    var defaultModel: String?

    @Option(name: .customLong("set"), help: "Any key of the configuration, as KEY=VALUE; can be repeated.")
    var settings: [String] = []

    func validate() throws {
        for setting in settings where !setting.contains("=") {
            throw ValidationError("--set takes KEY=VALUE; found \"\(setting)\".")
        }
    }

    private static let standardFile = "Config/gradcon.yaml"

    /// Flags over environment over file over defaults.
    func load(extra: [(key: String, value: String?)] = []) throws -> Configuration {
        let environment = ProcessInfo.processInfo.environment
        var flags: [(key: String, value: String)] = []
        if models != nil, environment["GRADCON_MODELS_DEFAULT"] == nil { flags.append(("models.default", "")) }
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            flags.append((String(parts[0]), parts.dropFirst().joined()))
        }
        let named = extra + [("models.directory", models), ("models.default", defaultModel)]
        for case (let key, let value?) in named { flags.append((key, value)) }
        let standard = DurableFile.exists(Self.standardFile) ? Self.standardFile : nil
        return try Configuration(
            file: config ?? environment["GRADCON_CONFIG"] ?? standard, environment: environment, flags: flags)
    }
}
