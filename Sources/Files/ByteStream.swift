private import Glibc

/// Reads a file or a pipe from its beginning to its end, a block at a time. Used by one thread at a time.
package final class ByteStream {
    /// What it is called in errors.
    package let name: String
    private let descriptor: Int32
    private let isOwned: Bool
    private var block = [UInt8](repeating: 0, count: 1 << 16)

    /// Opens a file, a pipe or a device.
    package init(_ path: String) throws(FileError) {
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastSystemError(path) }
        isOwned = true
    }

    /// Standard input.
    package init() { (name, descriptor, isOwned) = ("standard input", STDIN_FILENO, false) }

    deinit { if isOwned { close(descriptor) } }

    /// The next bytes, as soon as there are some; empty at the end.
    ///
    /// - Parameter shouldStop: asked several times a second while nothing comes; where it says so, this is the end.
    package func next(shouldStop: () -> Bool = { false }) throws(FileError) -> ArraySlice<UInt8> {
        while true {
            guard !shouldStop() else { return [] }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, 100)
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            guard ready > 0 else { throw .lastSystemError(name) }
            let length = read(descriptor, &block, block.count)
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw .lastSystemError(name) }
            return block[..<length]
        }
    }
}
