import Files

/// The files of a batch, one after the other, none held longer than it takes to hand it out.
struct InputFiles {
    /// Where they come from.
    enum Source {
        /// Files and folders, in this order. Of files, also where the pictures of their maps go, one for each path.
        case paths([String], maps: [String]? = nil)
        /// Names as they come.
        case names(NameList)
    }

    private var source: Source
    private let shard: Shard?
    private var nextPath = 0
    private var walk: FolderWalk?
    /// Those that have a row already.
    private var finished: FinishedFiles

    /// - Parameters:
    ///   - shard: nil takes all files.
    ///   - finished: files that are passed over.
    init(_ source: Source, shard: Shard?, finished: FinishedFiles = FinishedFiles([])) {
        self.source = source
        self.shard = shard
        self.finished = finished
    }

    /// The next file of the shard that has no row yet; nil at the end.
    ///
    /// - Parameter shouldStop: asked while the next name has not come; where it says so, this is the end.
    mutating func next(shouldStop: () -> Bool) throws(FileError) -> InputFile? {
        while !shouldStop(), let file = try nextOfAll(shouldStop) {
            guard shard?.contains(file.key) ?? true, !finished.remove(file.path) else { continue }
            return file
        }
        return nil
    }

    private mutating func nextOfAll(_ shouldStop: () -> Bool) throws(FileError) -> InputFile? {
        let (paths, maps): ([String], [String]?)
        switch source {
        case .names(var names):
            defer { source = .names(names) }
            return try names.next(shouldStop: shouldStop)
        case .paths(let all, let theirs): (paths, maps) = (all, theirs)
        }
        while true {
            if let file = walk?.next() { return file }
            walk = nil
            guard nextPath < paths.count else { return nil }
            let (path, map) = (paths[nextPath], maps?[nextPath])
            nextPath += 1
            // What became of it since the arguments were checked is told by reading it.
            guard (try? Folder.isFolder(path)) == true else { return InputFile(path: path, key: path, map: map) }
            walk = FolderWalk(path)
        }
    }
}
