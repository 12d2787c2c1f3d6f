private import CZlib

/// One zlib compression (RFC 1950) in progress: the owner of a `z_stream`, and of the output so far.
struct DeflateStream: ~Copyable {
    /// zlib could not get the memory it works in, about 260 KB.
    struct OutOfMemory: Error {}

    /// The stream is on the heap, because zlib's state points back to the `z_stream` and checks that it has not moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8] = []
    private var piece = [UInt8](repeating: 0, count: 65_536)

    init() throws(OutOfMemory) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit_(
            stream, Z_DEFAULT_COMPRESSION, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        // `deinit` may follow: it tolerates a failed start.
        guard status == Z_OK else { throw OutOfMemory() }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses more of the input.
    mutating func append(_ input: [UInt8]) {
        deflate(input, flush: Z_NO_FLUSH)
    }

    /// Ends the stream and returns all of it.
    consuming func finish() -> [UInt8] {
        deflate([], flush: Z_FINISH)
        return output
    }

    private mutating func deflate(_ input: [UInt8], flush: Int32) {
        input.withUnsafeBufferPointer { input in
            piece.withUnsafeMutableBufferPointer { piece in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                // A full piece means that there may be more; a call without anything to do is harmless.
                repeat {
                    stream.pointee.next_out = piece.baseAddress
                    stream.pointee.avail_out = UInt32(piece.count)
                    _ = CZlib.deflate(stream, flush)
                    output += piece[..<(piece.count - Int(stream.pointee.avail_out))]
                } while stream.pointee.avail_out == 0
            }
        }
    }
}
