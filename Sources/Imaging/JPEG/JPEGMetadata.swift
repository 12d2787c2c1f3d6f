/// What a file says beside the data of its scans: the frame, the tables, and what its applications say.
struct JPEGMetadata {
    let frame: JPEGFrame
    private(set) var application: JPEGApplicationData
    private(set) var tables = JPEGTables()
    /// The start of the file, where tables may come before the frame header; none once they have been read, which only
    /// a scan has use for.
    private var head: JPEGSegmentReader?

    /// Reads the segments up to the frame header. The limits are checked as soon as the size is known.
    static func read(
        from segments: inout JPEGSegmentReader, limits: ImageLimits
    ) throws(JPEGError) -> JPEGMetadata {
        var application = JPEGApplicationData()
        let head = segments
        while let segment = try segments.next() {
            if segment.marker.isStartOfFrame {
                var frame = try JPEGFrame(segment)
                if frame.height == 0 { frame = frame.withHeight(try numberOfLines(after: segments)) }
                do { try limits.check(width: frame.width, height: frame.height) } catch { throw .size(error) }
                return JPEGMetadata(frame: frame, application: application, head: head)
            }
            if segment.marker == .startOfScan || segment.marker == .endOfImage {
                throw .misplacedSegment(segment.marker, offset: segment.offset, rule: "no frame header comes before it")
            }
            application.read(segment)
        }
        throw .truncatedFile(offset: segments.offset, needed: 2, available: 0)
    }

    /// Reads the segments up to the next scan; none where EOI ends the image.
    mutating func nextScan(from segments: inout JPEGSegmentReader) throws(JPEGError) -> JPEGScan? {
        while let segment = try head?.next(), !segment.marker.isStartOfFrame { try tables.read(segment) }
        head = nil
        while let segment = try segments.next() {
            if segment.marker == .startOfScan { return try JPEGScan(segment, frame: frame) }
            if segment.marker == .endOfImage { return nil }
            if segment.marker.isStartOfFrame {
                throw .misplacedSegment(segment.marker, offset: segment.offset, rule: "there may be only one frame")
            }
            try tables.read(segment)
            application.read(segment)
        }
        throw .missingData(offset: segments.offset)
    }

    /// The height that a DNL segment gives, which must follow the data of the first scan (ITU-T T.81, clause B.2.5).
    private static func numberOfLines(after segments: JPEGSegmentReader) throws(JPEGError) -> Int {
        var segments = segments
        while let segment = try segments.next() {
            guard segment.marker == .startOfScan else { continue }
            // Restart markers stand alone, so the data of a scan are passed over as what lies between segments.
            while let next = try segments.next() {
                if next.marker.isRestart { continue }
                guard next.marker == .numberOfLines else { break }
                try next.requireLength(2)
                let height = Int(next.data.bigEndian16(at: next.data.startIndex))
                guard height > 0 else { break }
                return height
            }
            break
        }
        throw .missingNumberOfLines
    }
}
