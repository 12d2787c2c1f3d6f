import ArgumentParser

/// The keys by which clients are let in.
struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the keys of clients.",
        discussion: """
            A running service notices a change of its file of keys within seconds, or at once by SIGHUP.
            """,
        subcommands: [Create.self, List.self, Revoke.self])
}
