private import Glibc

/// Keeps others that ask for the same lock out while a file is read, changed and written anew. The lock is that of the
/// folder, since the file itself is another one after each writing. It is held as long as this is.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Waits until nobody else has the lock. The system drops that of a process that dies.
    ///
    /// - Parameter path: the file, which need not be there.
    package init(around path: String) throws(FileError) {
        let folder = Folder.split(path).folder
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastSystemError(folder) }
        // A file system without locks has one writer at a time.
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    }

    /// Takes the lock of a folder for a process that works in it as long as it runs.
    ///
    /// - Throws: where another has it.
    package init(of folder: String) throws(FileError) {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastSystemError(folder) }
        // A file system without locks has one writer at a time.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            throw .unusable(path: folder, reason: "is in use by another process")
        }
    }

    deinit { close(descriptor) }
}
