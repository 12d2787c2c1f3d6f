private import Glibc

/// Reads files whole and writes them so that a reader sees the old file or the new one, never a part.
package enum DurableFile {
    /// The largest file read, in bytes: 1 GiB.
    package static let maximumSize = 1 << 30

    /// The bytes of a regular file.
    package static func read(
        _ path: String, maximumSize: Int = DurableFile.maximumSize
    ) throws(FileError) -> [UInt8] {
        try RegularFile(path, maximumSize: maximumSize).contents()
    }

    /// The bytes of whatever can be read to its end: a pipe, a device, or a file of the system that does not know its
    /// size.
    package static func readToEnd(_ path: String, maximumSize: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastSystemError(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let length = Glibc.read(descriptor, &block, block.count)
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw .lastSystemError(path) }
            guard length > 0 else { return bytes }
            bytes += block[..<length]
            guard bytes.count <= maximumSize else { throw .tooLarge(path: path, size: bytes.count, limit: maximumSize) }
        }
    }

    /// Writes a file aside, syncs it, renames it over `path`, and syncs the folder. An error or a crash at any moment
    /// leaves what was at `path` before. Writers of one path, in this process or others, take turns.
    ///
    /// A symbolic link stays, and the file that it leads to is replaced; a device or a pipe is written to, and so is
    /// what standard output or standard error goes to, behind what was printed.
    ///
    /// - Parameter isPrivate: whether a new file is for its owner alone, and one that takes another's place has that
    ///   one's owner and permissions; otherwise, what the system makes of a new file holds for both.
    package static func write(_ bytes: [UInt8], to path: String, isPrivate: Bool = false) throws(FileError) {
        let path = try target(of: path)
        if let descriptor = standardDescriptor(of: path) {
            fflush(nil)
            return try write(bytes, to: descriptor, named: path)
        }
        guard isReplaceable(path) else {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .lastSystemError(path) }
            defer { close(descriptor) }
            return try write(bytes, to: descriptor, named: path)
        }
        let aside = path + asideSuffix
        let descriptor: Int32
        do { descriptor = try openLocked(aside) } catch {
            try checkWritable(path)
            // The name aside means nothing to who asked for the other.
            throw error.about(path)
        }
        // The lock goes with the descriptor, so only once the file has its name.
        defer { close(descriptor) }
        do throws(FileError) {
            // A process that was killed may have left something in it.
            guard ftruncate(descriptor, 0) == 0 else { throw .lastSystemError(path) }
            if isPrivate { try restrict(descriptor, as: path) }
            try write(bytes, to: descriptor, named: path)
            guard fsync(descriptor) == 0 else { throw .lastSystemError(path) }
            guard rename(aside, path) == 0 else { throw .lastSystemError(path) }
        } catch {
            unlink(aside)
            throw error
        }
        try syncFolder(of: path)
    }

    /// Gives an open file the owner and the permissions of another; where there is none, or no right to do so,
    /// the file is for its own owner alone.
    private static func restrict(_ descriptor: Int32, as path: String) throws(FileError) {
        var status = stat()
        let isAlike = stat(path, &status) == 0 && fchown(descriptor, status.st_uid, status.st_gid) == 0
        guard fchmod(descriptor, isAlike ? status.st_mode & 0o777 : 0o600) == 0 else { throw .lastSystemError(path) }
    }

    /// Whether ``write(_:to:isPrivate:)`` can be expected to succeed, before there is anything to write.
    ///
    /// - Throws: where the path is empty, a folder's or that of a link to nowhere, or the folder that it is in is
    ///   missing or may not be written to.
    package static func checkWritable(_ path: String) throws(FileError) {
        guard !path.isEmpty else { throw .unusable(path: "\"\"", reason: "is no path") }
        let path = try target(of: path)
        guard (try? Folder.isFolder(path)) != true else { throw .unusable(path: path, reason: "is a folder") }
        guard isReplaceable(path), standardDescriptor(of: path) == nil else {
            guard access(path, W_OK) == 0 else { throw .lastSystemError(path) }
            return
        }
        let folder = Folder.split(path).folder
        guard (try? Folder.isFolder(folder)) == true else {
            throw .unusable(path: path, reason: "there is no folder \(folder); make it first")
        }
        guard access(folder, W_OK | X_OK) == 0 else { throw .lastSystemError(path) }
    }

    /// The end of a chain of symbolic links; `path` where it is none.
    package static func target(of path: String) throws(FileError) -> String {
        guard let found = realpath(path, nil) else {
            var status = stat()
            guard lstat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFLNK else {
                throw .unusable(path: path, reason: "is a symbolic link that leads nowhere")
            }
            return path
        }
        defer { free(found) }
        return String(cString: found)
    }

    /// The descriptor of standard output or standard error where `path` is the file that it goes to: to replace that
    /// would take what was printed with it.
    private static func standardDescriptor(of path: String) -> Int32? {
        var named = stat()
        guard stat(path, &named) == 0 else { return nil }
        return [STDOUT_FILENO, STDERR_FILENO].first { descriptor in
            var open = stat()
            return fstat(descriptor, &open) == 0 && open.st_dev == named.st_dev && open.st_ino == named.st_ino
        }
    }

    /// Whether there is nothing yet, or a regular file.
    static func isReplaceable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Writes all bytes to an open file. A part of them may have been written where it fails.
    ///
    /// - Parameter path: what errors call it.
    package static func write(_ bytes: [UInt8], to descriptor: Int32, named path: String) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let length = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { throw .lastSystemError(path) }
            written += length
        }
    }

    /// One name for each path, so that what a killed process leaves is what the next writer begins with.
    static let asideSuffix = ".gradcon-partial"

    /// Opens a file to write, or makes it, once no other writer has it.
    private static func openLocked(_ path: String) throws(FileError) -> Int32 {
        while true {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
            guard descriptor >= 0 else { throw .lastSystemError(path) }
            // The system drops the lock of a process that dies. A file system without locks has one writer at a time.
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
            var (own, named) = (stat(), stat())
            if fstat(descriptor, &own) == 0, lstat(path, &named) == 0, own.st_ino == named.st_ino,
                own.st_dev == named.st_dev
            {
                if own.st_mode & S_IFMT == S_IFREG { return descriptor }
                close(descriptor)
                throw .unusable(path: path, reason: "is not a regular file")
            }
            // The writer before this one has given the file its name.
            close(descriptor)
        }
    }

    /// Whether anything lies at `path`.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes a file; nothing happens where there is none.
    package static func remove(_ path: String) { unlink(path) }

    /// Brings the folder that a file lies in to disk: only then is the file's name, new or other than before, lasting.
    package static func syncFolder(of path: String) throws(FileError) {
        let folder = Folder.split(path).folder
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastSystemError(folder) }
        defer { close(descriptor) }
        // EINVAL: a file system that cannot sync folders.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .lastSystemError(folder) }
    }
}
