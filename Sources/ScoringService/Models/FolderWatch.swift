internal import Files

/// Tells which files of the models' folder have changed, from looks at it one after the other.
///
/// A change counts once two looks have seen it alike: what is still being copied is left alone, and so is a file that
/// is away for the moment in which another takes its place.
struct FolderWatch {
    /// The model files of a folder; nil for one that cannot be looked at, such as a link to nowhere.
    typealias Look = [ModelFileName: FileVersion?]

    private var previous: Look?
    /// The versions that were read.
    private var read: Look = [:]

    /// Compares a look with the one before it.
    ///
    /// - Parameter known: the files that are served, or were tried.
    /// - Returns: the files to read, sorted, and those that are gone.
    mutating func changes(
        _ look: Look, known: some Sequence<ModelFileName>
    ) -> (changed: [ModelFileName], gone: [ModelFileName]) {
        defer { previous = look }
        guard let previous else { return ([], []) }
        let changed = look.filter { file, version in
            previous[file] == .some(version) && read[file] != .some(version)
        }
        return (changed.keys.sorted(), known.filter { look[$0] == nil && previous[$0] == nil })
    }

    /// Notes which version of a file was read, whatever came of it.
    mutating func noteReading(_ file: ModelFileName, _ version: FileVersion) { read[file] = version }

    /// Forgets a file that is gone.
    mutating func forget(_ file: ModelFileName) { read[file] = nil }
}
