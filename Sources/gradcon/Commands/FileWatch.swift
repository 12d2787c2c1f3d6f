import Files

/// Files that are looked at now and then, and whether they have changed since the last look.
struct FileWatch: Sendable {
    private let paths: [String]
    private var versions: [FileVersion?]

    /// Looks at files. Read them afterwards: then no change is missed.
    init(_ paths: [String]) {
        self.paths = paths
        versions = paths.map { FileVersion(of: $0) }
    }

    /// Looks again. Symbolic links are followed, so that what they lead to may be swapped, too.
    mutating func hasChanged() -> Bool {
        let found = paths.map { FileVersion(of: $0) }
        defer { versions = found }
        return found != versions
    }
}
