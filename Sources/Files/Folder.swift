private import Glibc

/// Folders and files as the system shows them.
package enum Folder {
    /// More files and folders than this are refused.
    package static let maximumEntries = 4_000_000

    /// What a path leads to, symbolic links followed.
    package struct Entry: Hashable {
        package let isFolder: Bool
        package let isRegularFile: Bool
        /// Tells folders apart, whatever path leads there.
        package let device: UInt
        package let inode: UInt
    }

    package static func isFolder(_ path: String) throws(FileError) -> Bool {
        guard let entry = try entry(path) else { throw .unusable(path: path, reason: "does not exist") }
        return entry.isFolder
    }

    /// Nil where nothing is there, or a symbolic link leads nowhere.
    package static func entry(_ path: String) throws(FileError) -> Entry? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if [ENOENT, ELOOP].contains(errno) { return nil }
            throw .lastSystemError(path)
        }
        let kind = status.st_mode & S_IFMT
        return Entry(
            isFolder: kind == S_IFDIR, isRegularFile: kind == S_IFREG, device: UInt(status.st_dev),
            inode: UInt(status.st_ino))
    }

    /// The folder that a path's last name lies in, and that name.
    package static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let name = String(path[path.index(after: slash)...])
        return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
    }

    /// Makes a folder, and those above it that are missing.
    package static func make(_ path: String) throws(FileError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part + "/"
            guard try entry(made) == nil else { continue }
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw .lastSystemError(path) }
        }
        guard try isFolder(path) else { throw .unusable(path: path, reason: "is not a folder") }
    }

    /// The names in a folder, sorted by their bytes, without hidden ones. In a name that is not UTF-8 what is wrong is
    /// U+FFFD, so that nothing is found under it.
    package static func names(in path: String) throws(FileError) -> [String] {
        var names: [String] = []
        try readEntries(of: path) { name, _ throws(FileError) in
            names.append(name)
            guard names.count <= maximumEntries else { throw .tooManyEntries(path: path, limit: maximumEntries) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Hands over the names in a folder, in any order and without hidden ones, each with the type of its entry as
    /// `readdir` tells it (`DT_REG`, ...).
    static func readEntries(
        of path: String, _ body: (_ name: String, _ type: Int) throws(FileError) -> Void
    ) throws(FileError) {
        guard let folder = opendir(path) else { throw .lastSystemError(path) }
        defer { closedir(folder) }
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                guard errno == 0 else { throw .lastSystemError(path) }
                return
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.utf8.starts(with: [UInt8(ascii: ".")]) else { continue }
            try body(name, Int(entry.pointee.d_type))
        }
    }
}
