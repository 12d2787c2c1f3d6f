private import Glibc

/// A file that grows over a long run as `NAME.partial` and gets its own name once it is whole, so that nobody takes a
/// part for all of it. What was appended outlives the process, however that ends. Used by one thread at a time.
package final class PartialFile: Sendable {
    /// Where it grows.
    package let partialPath: String
    private let path: String
    private let descriptor: Int32

    /// Where the file of a path grows.
    package static func path(of path: String) -> String { path + ".partial" }

    /// Opens `NAME.partial`, or makes it. What is there stays until ``truncate(to:)``.
    ///
    /// - Throws: where it cannot be written to, another run has it open, or `path` is a folder's or a device's.
    package init(for path: String) throws(FileError) {
        try DurableFile.checkWritable(path)
        self.path = try DurableFile.target(of: path)
        guard DurableFile.isReplaceable(path) else { throw .unusable(path: path, reason: "is not a regular file") }
        partialPath = Self.path(of: self.path)
        descriptor = open(partialPath, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw .lastSystemError(partialPath) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unusable(path: partialPath, reason: "is not a regular file")
        }
        // The system drops the lock of a process that dies. A file system without locks has one writer at a time.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            throw .unusable(path: partialPath, reason: "is being written by another run")
        }
    }

    deinit { close(descriptor) }

    /// Keeps the first `size` bytes.
    package func truncate(to size: Int) throws(FileError) {
        guard ftruncate(descriptor, size) == 0 else { throw .lastSystemError(partialPath) }
    }

    /// Appends bytes, which then are with the system.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        try DurableFile.write(bytes, to: descriptor, named: partialPath)
    }

    /// Brings what was appended to disk.
    package func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw .lastSystemError(partialPath) }
    }

    /// Gives the file its name, in place of what has it, lastingly.
    package func publish() throws(FileError) {
        try synchronize()
        guard rename(partialPath, path) == 0 else { throw .lastSystemError(path) }
        try DurableFile.syncFolder(of: path)
    }
}
