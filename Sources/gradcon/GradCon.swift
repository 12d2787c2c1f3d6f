import ArgumentParser
import CProcessor

/// The command line.
@main
struct GradCon: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "gradcon")
    func run() { print(gradcon_processor_has_x86_64_v3()) }
}
