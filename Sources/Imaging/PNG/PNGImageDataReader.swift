/// Inflates the image data straight from the IDAT chunks, as much at a time as the caller has room for.
///
/// The chunks' data is one zlib stream cut anywhere, also into empty pieces (clause 10.1).
struct PNGImageDataReader: ~Copyable {
    private(set) var chunks: PNGChunkReader
    private var inflater: InflateStream
    /// The place of the rest of the current chunk's data: indices of the file's slice.
    private var compressed: Range<Int>
    /// The chunk after the last IDAT, once it has been seen.
    private var following: PNGChunk?
    private var isAtEnd = false

    /// - Parameters:
    ///   - first: The first IDAT chunk.
    ///   - chunks: What follows it.
    init(startingWith first: PNGChunk, in chunks: PNGChunkReader) throws(PNGError) {
        self.chunks = chunks
        compressed = first.data
        do throws(InflateError) {
            inflater = try InflateStream(.zlib)
        } catch {
            throw .outOfMemory
        }
    }

    /// Fills a part of the buffer with the next bytes of the image.
    mutating func read(into buffer: inout [UInt8], at part: Range<Int>) throws(PNGError) {
        var rest = part
        while !rest.isEmpty {
            let count = try inflate(into: &buffer, at: rest)
            rest = rest.lowerBound + count..<rest.upperBound
            if rest.isEmpty { return }
            if isAtEnd { throw .imageDataTooShort }
            guard try advance() else { throw .imageDataTooShort }
        }
    }

    /// Checks that the stream is complete and ends with the image, and returns the chunk after the image data.
    ///
    /// No more than one byte is inflated beyond the image, so a stream that never ends costs nothing. Bytes after the
    /// end of the stream, in what is left of the chunks, are ignored, as most decoders do.
    mutating func finish() throws(PNGError) -> PNGChunk {
        var excess: [UInt8] = [0]
        while !isAtEnd {
            guard try inflate(into: &excess, at: 0..<1) == 0 else { throw .imageDataTooLong }
            if isAtEnd { break }
            guard try advance() else { throw .imageDataTooShort }
        }
        while true {
            if let following { return following }
            _ = try advance()
        }
    }

    /// Inflates from the current chunk; afterwards the chunk is used up, the part full or the stream at its end.
    private mutating func inflate(into buffer: inout [UInt8], at part: Range<Int>) throws(PNGError) -> Int {
        do throws(InflateError) {
            let progress = try chunks.bytes[compressed].withUnsafeBufferPointer { bytes throws(InflateError) in
                try buffer.withUnsafeMutableBufferPointer { buffer throws(InflateError) in
                    try inflater.inflate(bytes, into: UnsafeMutableBufferPointer(rebasing: buffer[part]))
                }
            }
            compressed = compressed.lowerBound + progress.consumed..<compressed.upperBound
            isAtEnd = progress.isAtEnd
            return progress.produced
        } catch {
            throw error == .outOfMemory ? .outOfMemory : .corruptImageData(error)
        }
    }

    /// Goes to the next IDAT chunk; false when another kind follows.
    private mutating func advance() throws(PNGError) -> Bool {
        if following != nil { return false }
        let chunk = try chunks.next()
        guard chunk.type == .imageData else {
            following = chunk
            return false
        }
        compressed = chunk.data
        return true
    }
}
