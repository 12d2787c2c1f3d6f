import ArgumentParser
import ScoringService

/// Which file of keys a command is about.
struct KeyFileOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The file of keys; default: that of the configuration (access.keys).")
    var file: String?

    /// The path of the file.
    func path() throws -> String {
        let path = try file ?? configuration.load().access.keys
        guard !path.isEmpty else {
            throw ValidationError("Which file? Name it with --file, or in access.keys of the configuration.")
        }
        return path
    }
}
