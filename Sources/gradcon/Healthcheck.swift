import ArgumentParser
import FoundationEssentials
import HTTPServer

/// Asks a running service how it is.
struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running service whether it is well; for containers that hold no curl.",
        discussion: "Exit status: 0 if the answer is 200 within the time, else 1.")

    @Option(help: "Seconds to wait for the answer.")
    var timeout = 2.0

    @Argument(help: "The URL to ask; default: /healthz on the port of GRADCON_SERVER_PORT, or 8080.")
    var url: String?

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else { throw ValidationError("--timeout is a number from 0 to 3600.") }
    }

    func run() throws {
        let port = ProcessInfo.processInfo.environment["GRADCON_SERVER_PORT"] ?? "8080"
        let probe = try HealthProbe(url: url ?? "http://127.0.0.1:\(port)/healthz")
        do {
            let status = try probe.status(within: .seconds(timeout))
            guard status == 200 else {
                StandardError.write("\(probe.url) answered \(status); expected is 200.")
                throw ExitCode(1)
            }
        } catch let error as HealthProbeError {
            StandardError.write(error.description)
            throw ExitCode(1)
        }
    }
}
