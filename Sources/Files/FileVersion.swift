private import Glibc

/// What tells one content of a path from another without reading it: which file is there, how long it is, and when it
/// was written.
package struct FileVersion: Sendable, Hashable {
    /// With `inode`, tells files apart, whatever path leads there.
    package let device: UInt
    /// With `device`, tells files apart, whatever path leads there.
    package let inode: UInt
    /// Bytes.
    package let size: Int
    /// Nanoseconds since 1970 of the last change of content.
    package let modified: Int
    /// Nanoseconds since 1970 of the last change of content, name or rights.
    package let changed: Int

    /// The file that a path leads to, symbolic links followed; nil where there is none or it cannot be looked at.
    package init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
        changed = status.st_ctim.tv_sec &* 1_000_000_000 &+ status.st_ctim.tv_nsec
    }
}
