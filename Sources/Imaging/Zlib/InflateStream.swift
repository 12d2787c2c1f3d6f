private import CZlib

/// One zlib inflation in progress: the owner of a `z_stream`.
struct InflateStream: ~Copyable {
    /// How the compressed stream is wrapped.
    enum Wrapping: Sendable {
        /// RFC 1950.
        case zlib
        /// RFC 1952.
        case gzip
        /// RFC 1951, bare.
        case none
    }

    /// What one call achieved.
    struct Progress {
        /// Compressed bytes taken from the input.
        var consumed: Int
        /// Inflated bytes written to the output.
        var produced: Int
        /// The stream is complete and its checksum is right.
        var isAtEnd: Bool
    }

    /// The stream is on the heap, because zlib's state points back to the `z_stream` and checks that it has not moved.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Compressed bytes consumed so far, for errors.
    private var offset = 0

    init(_ wrapping: Wrapping) throws(InflateError) {
        let windowBits =
            switch wrapping {
            case .zlib: MAX_WBITS
            case .gzip: MAX_WBITS + 16
            case .none: -MAX_WBITS
            }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        // Everything but memory is fixed when the program is built. `deinit` may follow: it tolerates a failed start.
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Inflates until the input is used up, the output is full or the stream ends.
    ///
    /// With input left and room in the output it always gets ahead. Without either it changes nothing and says so.
    mutating func inflate(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(InflateError) -> Progress {
        // zlib counts in 32 bits; what does not fit waits for the next call.
        let available = UInt32(clamping: input.count)
        let room = UInt32(clamping: output.count)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = room

        let status = CZlib.inflate(stream, Z_NO_FLUSH)

        let progress = Progress(
            consumed: Int(available - stream.pointee.avail_in),
            produced: Int(room - stream.pointee.avail_out),
            isAtEnd: status == Z_STREAM_END)
        offset += progress.consumed
        switch status {
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: return progress
        case Z_MEM_ERROR: throw .outOfMemory
        case Z_NEED_DICT: throw .corrupt(offset: offset, reason: "it needs a preset dictionary")
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "invalid stream"
            throw .corrupt(offset: offset, reason: reason)
        }
    }

    /// Starts over with a new stream of the same wrapping; offsets in errors keep counting.
    mutating func reset() {
        inflateReset(stream)
    }
}
