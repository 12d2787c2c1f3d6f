private import Glibc

/// A regular file that is open to be read. Size and beginning can be looked at before the rest is read, which may be a
/// gigabyte that turns out to be nothing.
package final class RegularFile: Sendable {
    /// Bytes, as of when it was opened.
    package let size: Int
    /// Who may read, write and execute it: the lowest nine bits of the mode.
    package let permissions: UInt32
    private let path: String
    private let descriptor: Int32

    /// - Throws: where it cannot be opened, is no regular file, or has more than `maximumSize` bytes.
    package init(_ path: String, maximumSize: Int = DurableFile.maximumSize) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .lastSystemError(path) }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        // From here on the last reference closes the file, also where an error is thrown.
        size = Int(status.st_size)
        permissions = status.st_mode & 0o777
        guard isKnown else { throw .lastSystemError(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable(path: path, reason: "is not a regular file") }
        guard size <= maximumSize else { throw .tooLarge(path: path, size: size, limit: maximumSize) }
    }

    deinit { close(descriptor) }

    /// The first bytes: so many, or all where there are fewer.
    package func beginning(_ length: Int) throws(FileError) -> [UInt8] { try bytes(min(length, size)) }

    /// All bytes.
    package func contents() throws(FileError) -> [UInt8] { try bytes(size) }

    /// All bytes of a file whose beginning and size were checked before the rest is read.
    ///
    /// - Parameters:
    ///   - length: how many bytes the check takes, or all where there are fewer.
    ///   - failure: makes an error of the caller's stage of one of reading.
    ///   - check: is given them and the size of the file.
    package static func contents<Failure>(
        of path: String, maximumSize: Int = DurableFile.maximumSize, beginning length: Int,
        failure: (FileError) -> Failure, check: (_ beginning: [UInt8], _ size: Int) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        let file: RegularFile
        let beginning: [UInt8]
        do {
            file = try RegularFile(path, maximumSize: maximumSize)
            beginning = try file.beginning(length)
        } catch { throw failure(error) }
        try check(beginning, file.size)
        do { return try file.contents() } catch { throw failure(error) }
    }

    private func bytes(_ size: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = pread(descriptor, buffer.baseAddress.map { $0 + count }, size - count, count)
                if length < 0, errno == EINTR { continue }
                if length < 0 { failure = .lastSystemError(path) }
                if length <= 0 { return }
                count += length
            }
        }
        if let failure { throw failure }
        guard bytes.count == size else { throw .unusable(path: path, reason: "became shorter while it was read") }
        return bytes
    }
}
