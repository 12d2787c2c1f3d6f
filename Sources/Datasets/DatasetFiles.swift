import AnomalyDetection
import Files
import Imaging

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

    /// The bytes of an image file.
    ///
    /// - Parameters:
    ///   - name: what messages call it.
    ///   - limits: the largest image to accept.
    static func readImage(
        _ path: String, name: String, limits: ImageLimits = ImageLimits()
    ) throws(DatasetError) -> [UInt8] {
        do { return try ImageFile.bytes(of: path, limits: limits) } catch {
            switch error {
            case .file(let error): throw DatasetError(error)
            case .image(let error): throw .image(name: name, reason: error.description)
            }
        }
    }

    /// The bytes of a file whose beginning and size were checked before the rest is read.
    ///
    /// - Parameters:
    ///   - length: how many bytes the check takes, or all where there are fewer.
    ///   - check: is given them and the size of the file.
    static func read(
        _ path: String, beginning length: Int, check: (_ beginning: [UInt8], _ size: Int) throws(DatasetError) -> Void
    ) throws(DatasetError) -> [UInt8] {
        try RegularFile.contents(of: path, beginning: length, failure: { DatasetError($0) }, check: check)
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
