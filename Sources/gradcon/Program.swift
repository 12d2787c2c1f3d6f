import ArgumentParser
import Files
import Glibc

/// The command line.
@main
struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradcon",
        abstract: "Scores how unlike the normal ones an image is, by its reconstruction error and its gradients.",
        version: "0.1.0",
        subcommands: [
            Serve.self, Score.self, Train.self, Evaluate.self, Calibrate.self, Reproduce.self, Inspect.self,
            Import.self, Key.self, Healthcheck.self, Benchmark.self,
        ])

    /// Checks the processor before anything else runs, then the command. Every error ends with status 2: statuses 0
    /// and 1 are answers (`score`: normal and anomalous).
    static func main() {
        Processor.requireSupported()
        do {
            var command = try parseAsRoot()
            try command.run()
            try StandardOutput.flush()
        } catch {
            // Help, version and the statuses a command chose itself.
            if exitCode(for: error) == .success || error is ExitCode { exit(withError: error) }
            // Lines of help stay lines; names that the message repeats do not steer the terminal.
            let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
            StandardError.write(lines.map { String($0).printable }.joined(separator: "\n"))
            Glibc.exit(2)
        }
    }
}
