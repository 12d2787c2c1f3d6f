/// Inflates whole compressed bodies within a limit.
package enum Inflater {
    /// How compressed data is wrapped.
    package enum Format: Sendable {
        /// RFC 1952: one or more members, whose contents are joined.
        case gzip
        /// RFC 1950. Data that does not begin with a zlib header is taken for bare deflate (RFC 1951), which some
        /// clients send for HTTP's `Content-Encoding: deflate` (RFC 9110 section 8.4.1.2).
        case zlib
    }

    /// Inflated bytes are collected in pieces of this size.
    private static let pieceSize = 65_536

    /// Inflates compressed data that must be complete.
    ///
    /// Memory: the output and 64 KiB, however far the data would inflate. Time is linear in input and output.
    ///
    /// - Parameters:
    ///   - bytes: The whole compressed data.
    ///   - format: How it is wrapped.
    ///   - maximumOutput: The largest size of the inflated data, in bytes.
    /// - Returns: The inflated data, at most `maximumOutput` bytes.
    /// - Throws: `InflateError` when the data is corrupt or truncated, when anything follows it, and as soon as it
    ///   inflates to more than `maximumOutput` bytes.
    package static func inflate(
        _ bytes: [UInt8], format: Format, maximumOutput: Int
    ) throws(InflateError) -> [UInt8] {
        var stream = try InflateStream(wrapping(of: bytes, format: format))
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceSize)
        var position = 0
        while true {
            let progress = try bytes.withUnsafeBufferPointer { input throws(InflateError) in
                try piece.withUnsafeMutableBufferPointer { piece throws(InflateError) in
                    try stream.inflate(UnsafeBufferPointer(rebasing: input[position...]), into: piece)
                }
            }
            position += progress.consumed
            guard progress.produced <= maximumOutput - output.count else {
                throw .outputTooLarge(limit: maximumOutput)
            }
            output += piece[..<progress.produced]
            if progress.isAtEnd {
                if position == bytes.count { return output }
                guard format == .gzip, bytes[position...].starts(with: gzipMagic) else {
                    throw .trailingData(offset: position)
                }
                stream.reset()
            } else if position == bytes.count, progress.produced < pieceSize {
                throw .truncated(length: bytes.count)
            }
        }
    }

    /// RFC 1952 section 2.3.1: ID1, ID2.
    private static let gzipMagic: [UInt8] = [0x1f, 0x8b]

    private static func wrapping(of bytes: [UInt8], format: Format) -> InflateStream.Wrapping {
        switch format {
        case .gzip: .gzip
        case .zlib: bytes.isEmpty || hasZlibHeader(bytes) ? .zlib : .none
        }
    }

    /// RFC 1950 section 2.2: method 8, a window of at most 32 KiB, and a header divisible by 31. No encoder begins bare
    /// deflate like that: it would be a stored block with a bit set in its padding.
    private static func hasZlibHeader(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2 else { return bytes[0] & 0x0f == 8 }
        return bytes[0] & 0x0f == 8 && bytes[0] >> 4 <= 7 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
    }
}
