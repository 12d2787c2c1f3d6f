/// The contents of a scan header (ITU-T T.81, clause B.2.3): which components, and what of them, follows.
struct JPEGScan {
    /// A component of the scan, and which tables its coefficients are coded with.
    struct Component {
        /// Which component of the frame.
        let index: Int
        let dcTable: Int
        let acTable: Int
    }

    /// Where the segment lies in the file, for errors.
    let offset: Int
    let components: [Component]
    /// The first and the last coefficient of the band that is sent, in the order of the file.
    let first: Int
    let last: Int
    /// The bit down to which the coefficients were known before; 0 where nothing was.
    let previousBit: Int
    /// The lowest bit that is known after the scan.
    let bit: Int

    init(_ segment: JPEGSegment, frame: JPEGFrame) throws(JPEGError) {
        let data = segment.data
        offset = segment.offset
        guard let count = data.first.map(Int.init), (1...4).contains(count) else {
            throw segment.invalidLength("components from 1 to 4")
        }
        try segment.requireLength(4 + 2 * count)
        let start = data.startIndex
        var components: [Component] = []
        for fields in stride(from: start + 1, to: start + 1 + 2 * count, by: 2) {
            let index = frame.components.firstIndex { $0.identifier == data[fields] }
            guard let index, !components.contains(where: { $0.index == index }) else {
                throw .unknownComponent(data[fields], offset: segment.offset)
            }
            components.append(
                Component(index: index, dcTable: Int(data[fields + 1] >> 4), acTable: Int(data[fields + 1] & 15)))
        }
        self.components = components
        let parameters = data.endIndex - 3
        first = Int(data[parameters])
        last = Int(data[parameters + 1])
        previousBit = Int(data[parameters + 2] >> 4)
        bit = Int(data[parameters + 2] & 15)
        if count > 1 {
            let blocks = components.reduce(0) { $0 + frame.components[$1.index].blocksInUnit }
            guard blocks <= 10 else { throw .tooManyBlocksInUnit(blocks, offset: segment.offset) }
        }
    }

    /// Whether the scan holds DC coefficients.
    var isDC: Bool { first == 0 }
}
