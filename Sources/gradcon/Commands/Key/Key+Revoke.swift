import ArgumentParser
import ScoringService

extension Key {
    /// Revokes a key.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a key out of a file, so that it is refused.")

        @OptionGroup var options: KeyFileOptions

        @Argument(help: "The id of the key, between its underscores; gradcon key list shows it.")
        var id: String

        func run() throws {
            let path = try options.path()
            let key = try KeyFile.remove(id, from: path)
            print("The key \(key.id) of \(key.name) is no longer in \(path).")
        }
    }
}
