import ArgumentParser
import Files
import Glibc
import ScoringService

/// The command line.
@main
struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradcon",
        abstract: "Scores how unlike the normal ones an image is, by its reconstruction error and its gradients.",
        version: ProgramVersion.current,
        subcommands: [
            Serve.self, Score.self, Train.self, Evaluate.self, Calibrate.self, Reproduce.self, Inspect.self,
            Import.self, Key.self, Log.self, Feedback.self, Healthcheck.self, Benchmark.self,
        ])

    /// Checks the processor before anything else runs, then the command. Every error ends with status 2: statuses 0
    /// and 1 are answers (`score`: normal and anomalous).
    static func main() {
        Processor.requireSupported()
        // A file that may not grow any more (`ulimit -f`) fails to be written, as one on a full disk does.
        signal(SIGXFSZ, SIG_IGN)
        var command: any ParsableCommand
        do { command = try parseAsRoot() } catch {
            // Lines of help stay lines; names that the message repeats do not steer the terminal.
            let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
            fail(error, lines.map { String($0).printable }.joined(separator: "\n"))
        }
        do {
            try command.run()
            try StandardOutput.flush()
        } catch {
            // The message is a line, whatever names it repeats; below it there may be lines about usage.
            let message = message(for: error)
            let (before, after) = ("Error: ", fullMessage(for: error).dropFirst("Error: ".count + message.count))
            fail(error, before + message.printable + after)
        }
    }

    private static func fail(_ error: any Error, _ message: String) -> Never {
        // Help, version and the statuses a command chose itself.
        if exitCode(for: error) == .success || error is ExitCode { exit(withError: error) }
        StandardError.write(message)
        Glibc.exit(2)
    }
}
