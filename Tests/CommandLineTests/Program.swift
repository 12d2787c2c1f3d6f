import Foundation
import Testing

/// Runs the built program as users do.
struct Program {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Beside the tests' bundle.
    static var executable: URL {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "gradcon")
    }

    struct Result {
        let status: Int32
        let output: String
        let error: String
    }

    /// Runs to the end, with the repository's root as working directory.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
        let (process, output, error) = make(arguments, environment)
        // Both are small against a pipe's buffer, so reading one after the other cannot block.
        try process.run()
        let texts = [output, error].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: texts[0], error: texts[1])
    }

    /// Starts `serve` on a free port and returns once that is printed. The caller ends it.
    static func serve(_ arguments: [String], environment: [String: String] = [:]) throws -> Running {
        let (process, output, error) = make(["serve", "--port", "0"] + arguments, environment)
        try process.run()
        let last =
            arguments.contains { $0.hasPrefix("server.health_port=") } ? ", for health and metrics alone\n" : "\n"
        var text = ""
        while !text.contains(last) {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                throw Failure(text: String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
            }
            text += String(decoding: data, as: UTF8.self)
        }
        let lines = text.split(separator: "\n")
        let port = try #require(lines.first?.split(separator: ":").last.flatMap { Int($0) })
        let healthLine = lines.first { $0.hasSuffix(", for health and metrics alone") }
        let healthPort = healthLine?.split(separator: ",").first?.split(separator: ":").last.flatMap { Int($0) }
        return Running(process: process, port: port, healthPort: healthPort, error: error)
    }

    /// Starts a command and returns at once. The caller waits for its end.
    static func start(_ arguments: [String]) throws -> Command {
        let (process, output, error) = make(arguments, [:])
        try process.run()
        return Command(process: process, output: output, error: error)
    }

    struct Failure: Error { let text: String }

    /// A command that runs.
    struct Command {
        fileprivate let process: Process
        fileprivate let output: Pipe
        fileprivate let error: Pipe

        /// What has come on standard error since the last call, at least a line.
        func nextErrorLines() throws -> String {
            var text = ""
            while !text.contains("\n") {
                let data = error.fileHandleForReading.availableData
                guard !data.isEmpty else { throw Failure(text: text) }
                text += String(decoding: data, as: UTF8.self)
            }
            return text
        }

        /// The next so many lines of standard output.
        func nextOutputLines(_ count: Int) throws -> String {
            var text = ""
            while text.split(separator: "\n").count < count || !text.hasSuffix("\n") {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { throw Failure(text: text) }
                text += String(decoding: data, as: UTF8.self)
            }
            return text
        }

        /// Sends a signal to this process alone.
        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        func waitForStatus() -> Int32 {
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    /// A server of our own.
    struct Running {
        let process: Process
        let port: Int
        let healthPort: Int?
        fileprivate let error: Pipe

        /// The lines of the log from the next one on, up to one that holds a text.
        func logLines(through text: String) throws -> [String] {
            var lines = [""]
            while !lines.dropLast().contains(where: { $0.contains(text) }) {
                let data = error.fileHandleForReading.availableData
                guard !data.isEmpty else { throw Failure(text: lines.joined(separator: "\n")) }
                let parts = String(decoding: data, as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                lines[lines.count - 1] += parts[0]
                lines += parts.dropFirst().map(String.init)
            }
            return lines.dropLast()
        }

        func url(_ path: String, scheme: String = "http") -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

        /// Ends the process, and waits for that.
        func end() {
            signal(SIGINT)
            process.waitUntilExit()
        }

        /// Sends a signal to this process alone.
        func signal(_ number: Int32) { kill(process.processIdentifier, number) }
    }

    static func make(_ arguments: [String], _ environment: [String: String]) -> (Process, Pipe, Pipe) {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: root)
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GRADCON_") }
            .merging(environment) { $1 }
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        return (process, output, error)
    }
}
