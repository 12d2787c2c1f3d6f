/// A marker and its parameters (ITU-T T.81, clause B.1.1.4).
struct JPEGSegment {
    let marker: JPEGMarker
    /// Where the marker's 0xFF lies, from the start of the file.
    let offset: Int
    /// What follows the length; empty for a marker that stands alone.
    let data: ArraySlice<UInt8>

    /// Throws unless the data have exactly so many bytes.
    func requireLength(_ length: Int) throws(JPEGError) {
        guard data.count == length else { throw invalidLength("\(length + 2)") }
    }

    /// The error that the segment's length, in which the length itself counts, is not as it must be.
    func invalidLength(_ expected: String) -> JPEGError {
        .invalidSegmentLength(marker, offset: offset, length: data.count + 2, expected: expected)
    }
}
