internal import Files
private import Glibc

/// Reads the whole lines of a segment, and those that are written later when it is asked again. Used by one thread at a
/// time.
final class SegmentReader {
    let path: String
    private let descriptor: Int32
    private var block = [UInt8](repeating: 0, count: SegmentReader.blockSize)
    /// The byte behind the last whole line that was read.
    private(set) var position = 0
    /// Bytes behind that: a line that is being written, or was cut off.
    private(set) var rest = 0

    /// A longer line is no line of the log.
    private static let blockSize = 1 << 20
    /// Bytes at both ends that are looked at for a line's time.
    private static let endSize = 1 << 16

    init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .lastSystemError(path) }
    }

    deinit { close(descriptor) }

    /// Hands over each whole line that has not been read yet, without its line break.
    func readLines(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(FileError) {
        while true {
            let length = try read(block.count, at: position)
            let consumed = block.withUnsafeBufferPointer { block in
                Self.lines(of: UnsafeBufferPointer(rebasing: block[..<length]), body)
            }
            if consumed > 0 {
                position += consumed
            } else if length == block.count {
                // What follows up to the line break is no line of the log, which its checksum tells.
                position += length
            } else {
                return rest = length
            }
        }
    }

    /// The times of the first and the last whole line; nil where either is missing or damaged.
    func ends() throws(FileError) -> (first: Double, last: Double)? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .lastSystemError(path) }
        guard let first = try times(at: 0).first ?? nil,
            let last = try times(at: max(0, Int(status.st_size) - Self.endSize)).last ?? nil
        else { return nil }
        return (first, last)
    }

    /// The times of the whole lines of a part of the file; nil of one that is damaged or does not begin in it.
    private func times(at offset: Int) throws(FileError) -> [Double?] {
        let length = try read(Self.endSize, at: offset)
        var times: [Double?] = []
        _ = block.withUnsafeBufferPointer { block in
            Self.lines(of: UnsafeBufferPointer(rebasing: block[..<length])) { line in
                times.append(LogLine.isIntact(line) ? LogLine.time(of: line) : nil)
            }
        }
        return times
    }

    /// Hands over the whole lines of a block.
    ///
    /// - Returns: their bytes, line breaks included.
    private static func lines(
        of block: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> Int {
        guard let base = block.baseAddress else { return 0 }
        var start = 0
        while start < block.count, let end = memchr(base + start, Int32(UInt8(ascii: "\n")), block.count - start) {
            let length = UnsafeRawPointer(base + start).distance(to: UnsafeRawPointer(end))
            body(UnsafeBufferPointer(start: base + start, count: length))
            start += length + 1
        }
        return start
    }

    private func read(_ count: Int, at offset: Int) throws(FileError) -> Int {
        var length = 0
        while length < count {
            let more = block.withUnsafeMutableBytes { block in
                pread(descriptor, block.baseAddress.map { $0 + length }, count - length, offset + length)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw .lastSystemError(path) }
            guard more > 0 else { break }
            length += more
        }
        return length
    }
}
