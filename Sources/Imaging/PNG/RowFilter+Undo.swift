extension RowFilter {
    /// Turns a filtered scanline into the original bytes, in place (clause 9.2, "Recon").
    ///
    /// - Parameters:
    ///   - line: The scanline, with its filter byte in front, which is left as it is.
    ///   - above: The original bytes of the scanline above it, laid out alike; zeros above the first.
    ///   - distance: Bytes per pixel: 1, 2, 3, 4, 6 or 8.
    func undo(_ line: inout [UInt8], above: [UInt8], distance: Int) {
        precondition(line.count == above.count)
        line.withUnsafeMutableBufferPointer { line in
            above.withUnsafeBufferPointer { above in
                let line = UnsafeMutableBufferPointer(rebasing: line[1...])
                let above = UnsafeBufferPointer(rebasing: above[1...])
                // With the distance a constant, the compiler keeps a pixel's predictions apart and runs them side by side.
                switch distance {
                case 1: undo(line, above, distance: 1)
                case 2: undo(line, above, distance: 2)
                case 3: undo(line, above, distance: 3)
                case 4: undo(line, above, distance: 4)
                case 6: undo(line, above, distance: 6)
                default: undo(line, above, distance: 8)
                }
            }
        }
    }

    @inline(__always)
    private func undo(
        _ line: UnsafeMutableBufferPointer<UInt8>, _ above: UnsafeBufferPointer<UInt8>, distance: Int
    ) {
        // Nothing is left of the first pixel and of what is above it: both count as zero.
        let first = 0..<min(distance, line.count)
        let rest = first.upperBound..<line.count
        switch self {
        case .none: break
        case .sub:
            for i in rest { line[i] &+= line[i - distance] }
        case .up:
            for i in line.indices { line[i] &+= above[i] }
        case .average:
            for i in first { line[i] &+= above[i] / 2 }
            for i in rest {
                line[i] &+= UInt8(truncatingIfNeeded: (UInt32(line[i - distance]) + UInt32(above[i])) / 2)
            }
        case .paeth:
            for i in first { line[i] &+= above[i] }
            for i in rest {
                let prediction = Self.paethPredictor(
                    left: Int32(line[i - distance]), above: Int32(above[i]), corner: Int32(above[i - distance]))
                line[i] &+= UInt8(truncatingIfNeeded: prediction)
            }
        }
    }
}
