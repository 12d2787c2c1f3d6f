private import Glibc

/// Reads checkpoint files whole and writes them so that a reader sees the old file or the new one, never a part.
public enum CheckpointFile {
    /// The largest file read, in bytes: 1 GiB. The published architecture takes 1.4 MB.
    public static let maximumSize = 1 << 30

    /// The bytes of a regular file.
    public static func read(_ path: String) throws(CheckpointError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .lastSystemError(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .lastSystemError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, reason: "is not a regular file") }
        let size = Int(status.st_size)
        guard size <= maximumSize else { throw .tooLarge(path: path, size: size, limit: maximumSize) }
        var failure: CheckpointError?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                if length < 0, errno == EINTR { continue }
                if length < 0 { failure = .lastSystemError(path) }
                if length <= 0 { return }
                count += length
            }
        }
        if let failure { throw failure }
        guard bytes.count == size else { throw .file(path: path, reason: "became shorter while it was read") }
        return bytes
    }

    /// Writes a file aside, syncs it, renames it over `path`, and syncs the folder. An error or a crash at any moment
    /// leaves what was at `path` before.
    public static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
        let aside = "\(path).\(getpid()).partial"
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .lastSystemError(path) }
        var isOpen = true
        do throws(CheckpointError) {
            defer { if isOpen { close(descriptor) } }
            var written = 0
            while written < bytes.count {
                let length = bytes.withUnsafeBytes { buffer in
                    Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                }
                if length < 0, errno == EINTR { continue }
                guard length > 0 else { throw .lastSystemError(path) }
                written += length
            }
            guard fsync(descriptor) == 0 else { throw .lastSystemError(path) }
            // Some file systems report a failed write only here.
            isOpen = false
            guard close(descriptor) == 0 else { throw .lastSystemError(path) }
            guard rename(aside, path) == 0 else { throw .lastSystemError(path) }
        } catch {
            unlink(aside)
            throw error
        }
        try syncFolder(of: path)
    }

    /// Whether anything lies at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes a file; nothing happens where there is none.
    static func remove(_ path: String) { unlink(path) }

    /// The rename itself is lasting only once the folder is on disk.
    private static func syncFolder(of path: String) throws(CheckpointError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastSystemError(folder) }
        defer { close(descriptor) }
        // EINVAL: a file system that cannot sync folders.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .lastSystemError(folder) }
    }
}

extension CheckpointError {
    /// `errno`, read at once, in words.
    fileprivate static func lastSystemError(_ path: String) -> CheckpointError {
        .file(path: path, reason: String(cString: strerror(errno)))
    }
}
