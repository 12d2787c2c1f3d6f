/// A JPEG file in pieces, to be put together in ways that an encoder would not.
struct JPEGFile {
    struct Segment {
        var marker: UInt8
        /// What follows the length; the data of a scan are pieces of their own.
        var parameters: [UInt8]
        /// Entropy-coded data behind the segment, of a scan only.
        var data: [UInt8] = []

        /// The segment with its marker, its length where it has one, and its data.
        var bytes: [UInt8] {
            if (0xD0...0xD9).contains(marker) { return [0xFF, marker] + data }
            let length = UInt16(parameters.count + 2)
            return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + parameters + data
        }
    }

    var segments: [Segment]

    /// Takes a well-formed file apart.
    init(_ bytes: [UInt8]) {
        segments = []
        var position = 0
        while position + 1 < bytes.count {
            let marker = bytes[position + 1]
            position += 2
            var segment = Segment(marker: marker, parameters: [])
            if !(0xD0...0xD9).contains(marker) {
                let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
                segment.parameters = Array(bytes[position + 2..<position + length])
                position += length
            }
            let start = position
            while position + 1 < bytes.count, bytes[position] != 0xFF || isData(bytes[position + 1]) { position += 1 }
            segment.data = Array(bytes[start..<position])
            segments.append(segment)
        }
        func isData(_ next: UInt8) -> Bool { next == 0 || (0xD0...0xD7).contains(next) }
    }

    var bytes: [UInt8] { segments.flatMap(\.bytes) }

    /// The first segment with a marker; one that is not there is empty, and set it is put behind SOI.
    subscript(marker: UInt8) -> Segment {
        get { segments.first { $0.marker == marker } ?? Segment(marker: marker, parameters: []) }
        set {
            if let index = segments.firstIndex(where: { $0.marker == marker }) {
                segments[index] = newValue
            } else {
                segments.insert(newValue, at: 1)
            }
        }
    }

    mutating func remove(_ marker: UInt8) {
        segments.removeAll { $0.marker == marker }
    }
}
