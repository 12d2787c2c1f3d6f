extension RowFilter {
    /// Filters a scanline (clause 9.2, "Filt"): writes the filter byte and the differences from the predictions.
    ///
    /// - Parameters:
    ///   - line: The original bytes of the scanline, preceded by one byte that does not matter.
    ///   - above: The same of the scanline above it; zeros above the first.
    ///   - distance: Bytes per pixel.
    ///   - filtered: The memory to write to; as long as `line`.
    func apply(to line: [UInt8], above: [UInt8], distance: Int, into filtered: inout [UInt8]) {
        filtered[0] = rawValue
        for i in 1..<line.count {
            let isFirst = i <= distance
            let left = isFirst ? 0 : Int32(line[i - distance])
            let corner = isFirst ? 0 : Int32(above[i - distance])
            let up = Int32(above[i])
            let prediction =
                switch self {
                case .none: Int32(0)
                case .sub: left
                case .up: up
                case .average: (left + up) / 2
                case .paeth: Self.paethPredictor(left: left, above: up, corner: corner)
                }
            filtered[i] = line[i] &- UInt8(truncatingIfNeeded: prediction)
        }
    }

    /// How far a filtered scanline is from zero: the sum of its bytes taken as signed numbers, without their signs. The
    /// filter with the least usually compresses best (clause 12.7).
    static func cost(of filtered: [UInt8]) -> Int {
        filtered.dropFirst().reduce(0) { $0 + Int(Int8(bitPattern: $1).magnitude) }
    }
}
