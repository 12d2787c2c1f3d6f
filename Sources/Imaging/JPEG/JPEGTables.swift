/// The tables as they stand at some point of a file; a later segment replaces a table of the same number.
struct JPEGTables {
    private(set) var quantization: [QuantizationTable?] = Array(repeating: nil, count: 4)
    private(set) var dc: [HuffmanTable?] = Array(repeating: nil, count: 4)
    private(set) var ac: [HuffmanTable?] = Array(repeating: nil, count: 4)
    /// MCUs between two restart markers; 0 where there are none.
    private(set) var restartInterval = 0

    /// Takes in the tables of a DQT, DHT or DRI segment; any other is passed over.
    mutating func read(_ segment: JPEGSegment) throws(JPEGError) {
        switch segment.marker {
        case .quantizationTables: try readQuantization(segment)
        case .huffmanTables: try readHuffman(segment)
        case .restartInterval:
            try segment.requireLength(2)
            restartInterval = Int(segment.data.bigEndian16(at: segment.data.startIndex))
        default: break
        }
    }

    private mutating func readQuantization(_ segment: JPEGSegment) throws(JPEGError) {
        var data = segment.data
        while let number = data.popFirst() {
            guard number >> 4 <= 1, number & 15 <= 3 else {
                throw .invalidTableNumber(segment.marker, offset: segment.offset, number: number)
            }
            let isWide = number >> 4 == 1
            let length = isWide ? 128 : 64
            guard data.count >= length else { throw segment.invalidLength("65 or 129 bytes for each table") }
            quantization[Int(number & 15)] = QuantizationTable(data.prefix(length), isWide: isWide)
            data = data.dropFirst(length)
        }
    }

    private mutating func readHuffman(_ segment: JPEGSegment) throws(JPEGError) {
        var data = segment.data
        while let number = data.popFirst() {
            guard number >> 4 <= 1, number & 15 <= 3 else {
                throw .invalidTableNumber(segment.marker, offset: segment.offset, number: number)
            }
            let counts = data.prefix(16)
            let symbolCount = counts.reduce(0) { $0 + Int($1) }
            guard counts.count == 16, data.count >= 16 + symbolCount else {
                throw segment.invalidLength("room for 16 counts and as many symbols")
            }
            let isDC = number >> 4 == 0
            let table = try HuffmanTable(
                counts: counts.map(Int.init), symbols: Array(data.dropFirst(16).prefix(symbolCount)), isDC: isDC,
                offset: segment.offset)
            if isDC { dc[Int(number & 15)] = table } else { ac[Int(number & 15)] = table }
            data = data.dropFirst(16 + symbolCount)
        }
    }
}
