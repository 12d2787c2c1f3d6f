import ArgumentParser

/// What people have said of images that a service decided on.
struct Feedback: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Use what people have said of images that a service decided on.", subcommands: [Export.self])
}
