/// Cuts a stream into pieces that end with a byte: lines, or names that end with a zero. Used by one thread at a time.
package final class DelimitedReader {
    private let stream: ByteStream
    private let delimiter: UInt8
    private let limit: Int
    private var bytes: ArraySlice<UInt8> = []

    /// - Parameters:
    ///   - delimiter: what each piece ends with; it is no part of it.
    ///   - limit: bytes of a piece. A longer one is an error.
    package init(_ stream: ByteStream, delimiter: UInt8, limit: Int) {
        self.stream = stream
        self.delimiter = delimiter
        self.limit = limit
    }

    /// A piece, and whether the delimiter was behind it: not so where the stream ended without one.
    package struct Piece {
        package let bytes: [UInt8]
        package let isDelimited: Bool
    }

    /// The next piece; nil at the end.
    ///
    /// - Parameter shouldStop: as of ``ByteStream/next(shouldStop:)``; a piece that has begun is then dropped.
    package func next(shouldStop: () -> Bool = { false }) throws(FileError) -> Piece? {
        var piece: [UInt8] = []
        while true {
            if let end = bytes.firstIndex(of: delimiter) {
                piece += bytes[..<end]
                bytes = bytes[(end + 1)...]
                try check(piece.count)
                return Piece(bytes: piece, isDelimited: true)
            }
            piece += bytes
            try check(piece.count)
            bytes = []
            bytes = try stream.next(shouldStop: shouldStop)
            if bytes.isEmpty {
                return piece.isEmpty || shouldStop() ? nil : Piece(bytes: piece, isDelimited: false)
            }
        }
    }

    private func check(_ count: Int) throws(FileError) {
        let end = delimiter == 0 ? "zero bytes" : "line breaks"
        guard count <= limit else {
            throw .unusable(path: stream.name, reason: "has more than \(limit) bytes between \(end)")
        }
    }
}
