extension DurableFile {
    /// The bytes of a regular file that others may be writing to, and the version that they are of.
    ///
    /// - Throws: where it cannot be read, or what the path leads to changes meanwhile.
    package static func readUnchanged(
        _ path: String, maximumSize: Int = DurableFile.maximumSize
    ) throws(FileError) -> (bytes: [UInt8], version: FileVersion) {
        let before = FileVersion(of: path)
        let bytes = try read(path, maximumSize: maximumSize)
        guard let before, before == FileVersion(of: path) else {
            throw .unusable(path: path, reason: "was changed while it was read")
        }
        return (bytes, before)
    }
}
