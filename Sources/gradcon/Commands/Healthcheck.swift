import ArgumentParser
import ScoringService
import HTTPServer

/// Asks a running service how it is.
struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running service whether it is well; for containers that hold no curl.",
        discussion:
            "Exit status: 0 if the answer is 200 within the time, 1 if it is not, 2 if the question is malformed.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Ask /readyz, whether the models are loaded, instead of /healthz.")
    var ready = false

    @Option(help: "Seconds to wait for the answer.", transform: Double.argument)
    var timeout = 2.0

    @Argument(
        help: """
            The URL to ask, /healthz of it unless it has a path; default: a service of this configuration on this \
            machine.
            """
    )
    var url: String?

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout is a number above 0 and at most 3600.")
        }
        let hasPath = (url ?? "").split(separator: "/", omittingEmptySubsequences: false).count > 3
        guard !ready || !hasPath else {
            throw ValidationError(
                "--ready asks for /readyz, but the URL has a path of its own; leave one of the two out.")
        }
    }

    func run() throws {
        let probe = try HealthProbe(url: url ?? ownURL(), defaultPath: ready ? "/readyz" : "/healthz")
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

    private func ownURL() throws -> String {
        let configuration = try options.load()
        let server = configuration.server
        let listensForHealth = server.healthPort != nil
        let isEncrypted = !listensForHealth && !configuration.tls.certificate.isEmpty
        let configured = listensForHealth ? server.healthHost : server.host
        let name = configured.hasPrefix("[") ? String(configured.dropFirst().dropLast()) : configured
        let isEveryAddress = ["*", "::", "0.0.0.0"].contains(name)
        let host = isEveryAddress ? "127.0.0.1" : name.contains(":") ? "[\(name)]" : name
        return "\(isEncrypted ? "https" : "http")://\(host):\(server.healthPort ?? server.port)"
    }
}
