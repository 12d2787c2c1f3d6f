private import Glibc

/// The names in one folder, sorted by their bytes, in about as much memory as these take: a folder may hold millions.
///
/// The name of a folder ends with a slash, so that a walk that enters each folder as it comes to it meets all paths in
/// the order of their bytes.
package struct FolderListing {
    /// Names one behind the other, a zero behind each.
    private var bytes: [CChar] = []
    /// Where each name begins; sorted by the names.
    private var starts: [UInt32] = []

    /// How many names there are.
    package var count: Int { starts.count }

    /// Reads a folder, without hidden names. Symbolic links are what they lead to, those that lead nowhere files.
    ///
    /// - Parameter includesFile: whether a file of this name is listed; folders are in any case.
    package init(of path: String, includesFile: (String) -> Bool) throws(FileError) {
        try Folder.readEntries(of: path) { name, type throws(FileError) in
            let isFolder =
                switch type {
                case Int(DT_DIR): true
                case Int(DT_REG): false
                // A link, or a file system that does not say.
                case Int(DT_LNK), Int(DT_UNKNOWN): (try? Folder.isFolder(path + "/" + name)) ?? false
                // A pipe, a socket or a device.
                default: Bool?.none
                }
            guard let isFolder, isFolder || includesFile(name) else { return }
            guard starts.count < Folder.maximumEntries, let start = UInt32(exactly: bytes.count) else {
                throw .tooManyEntries(path: path, limit: Folder.maximumEntries)
            }
            starts.append(start)
            for byte in name.utf8 { bytes.append(CChar(bitPattern: byte)) }
            if isFolder { bytes.append(CChar(bitPattern: UInt8(ascii: "/"))) }
            bytes.append(0)
        }
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            starts.sort { strcmp(base + Int($0), base + Int($1)) < 0 }
        }
    }

    /// A name; in one that is not UTF-8 what is wrong is U+FFFD, so that nothing is found under it.
    package func name(at index: Int) -> String {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0 + Int(starts[index])) } ?? ""
        }
    }

    /// The names that begin with a text. O(log n) and as many as there are.
    package func names(beginningWith prefix: String) -> [String] {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if name(at: middle).utf8.lexicographicallyPrecedes(prefix.utf8) { low = middle + 1 } else { high = middle }
        }
        return (low..<count).lazy.map(name).prefix { $0.utf8.starts(with: prefix.utf8) }.map(\.self)
    }
}
