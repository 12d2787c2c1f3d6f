import Files

/// Folders and files, with the errors of this stage.
enum DatasetFiles {
    static func isFolder(_ path: String) throws(DatasetError) -> Bool {
        do { return try Folder.isFolder(path) } catch { throw DatasetError(error) }
    }

    /// Nil where nothing is there, or a symbolic link leads nowhere.
    static func entry(_ path: String) throws(DatasetError) -> Folder.Entry? {
        do { return try Folder.entry(path) } catch { throw DatasetError(error) }
    }

    /// The names in a folder, sorted by their bytes, without hidden ones.
    static func names(in path: String) throws(DatasetError) -> [String] {
        do { return try Folder.names(in: path) } catch { throw DatasetError(error) }
    }

    /// The bytes of a regular file of at most ``DurableFile/maximumSize``.
    static func read(_ path: String) throws(DatasetError) -> [UInt8] {
        do { return try DurableFile.read(path) } catch { throw DatasetError(error) }
    }
}

extension DatasetError {
    fileprivate init(_ error: FileError) {
        switch error {
        case .unusable(let path, let reason): self = .file(path: path, reason: reason)
        case .tooLarge(let path, let size, let limit): self = .tooLarge(path: path, size: size, limit: limit)
        case .tooManyEntries(let path, let limit): self = .tooManyFiles(path: path, limit: limit)
        }
    }
}
