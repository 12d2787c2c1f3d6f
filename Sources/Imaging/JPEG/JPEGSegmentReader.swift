/// Walks through the segments of a JPEG file (ITU-T T.81, clause B.1).
///
/// As in libjpeg, bytes between segments that belong to none are passed over, and so is any number of 0xFF before a
/// marker.
struct JPEGSegmentReader {
    /// The file. Its indices need not begin at 0; offsets in errors do.
    let bytes: ArraySlice<UInt8>
    /// Where the next segment is looked for.
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) throws(JPEGError) {
        guard bytes.starts(with: [0xFF, JPEGMarker.startOfImage.rawValue]) else { throw .notJPEG }
        self.bytes = bytes
        position = bytes.startIndex + 2
    }

    /// What has not been read yet.
    var remaining: ArraySlice<UInt8> { bytes[position...] }

    /// How much has been read, in bytes.
    var offset: Int { position - bytes.startIndex }

    /// Passes over bytes, such as the data of a scan.
    mutating func skip(_ count: Int) {
        position += min(count, bytes.endIndex - position)
    }

    /// Reads the next segment; none where the file ends before another marker.
    mutating func next() throws(JPEGError) -> JPEGSegment? {
        guard let marker = nextMarker() else { return nil }
        let offset = self.offset - 2
        if marker.standsAlone { return JPEGSegment(marker: marker, offset: offset, data: []) }
        try require(2)
        let length = Int(bytes.bigEndian16(at: position))
        guard length >= 2 else {
            throw .invalidSegmentLength(marker, offset: offset, length: length, expected: "at least 2")
        }
        try require(length)
        let data = bytes[position + 2..<position + length]
        position += length
        return JPEGSegment(marker: marker, offset: offset, data: data)
    }

    /// Moves behind the next marker. A 0xFF before a zero is a byte of data, one before a 0xFF is filling.
    private mutating func nextMarker() -> JPEGMarker? {
        while position + 1 < bytes.endIndex {
            let (first, second) = (bytes[position], bytes[position + 1])
            position += 1
            if first == 0xFF, second != 0xFF, second != 0 {
                position += 1
                return JPEGMarker(rawValue: second)
            }
        }
        position = bytes.endIndex
        return nil
    }

    private func require(_ needed: Int) throws(JPEGError) {
        let available = bytes.endIndex - position
        guard needed <= available else {
            throw .truncatedFile(offset: offset, needed: needed, available: available)
        }
    }
}
