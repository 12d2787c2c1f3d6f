extension RowFilter {
    /// How many bytes behind the end of a scanline, and of the one above it, must be readable.
    static let overread = MemoryLayout<UInt64>.size

    /// Turns a filtered scanline into the original bytes, in place (clause 9.2, "Recon").
    ///
    /// A pixel's bytes are predicted side by side in one vector. What is left of the first pixel, and of what is above
    /// it, counts as zero; the vectors begin so.
    ///
    /// - Parameters:
    ///   - line: The scanline without its filter byte, of whole pixels. ``overread`` bytes behind it are read, not
    ///     changed.
    ///   - above: The original bytes of the scanline above it, laid out alike; zeros above the first.
    ///   - distance: Bytes per pixel: 1, 2, 3, 4, 6 or 8.
    func undo(_ line: UnsafeMutableBufferPointer<UInt8>, above: UnsafeBufferPointer<UInt8>, distance: Int) {
        precondition(line.count == above.count && line.count.isMultiple(of: distance))
        guard let bytes = UnsafeMutableRawPointer(line.baseAddress), let above = UnsafeRawPointer(above.baseAddress)
        else { return }
        let count = line.count
        // With the distance a constant, the stores of a pixel are one or two instructions.
        switch distance {
        case 1: undo(bytes, above, count: count, distance: 1)
        case 2: undo(bytes, above, count: count, distance: 2)
        case 3: undo(bytes, above, count: count, distance: 3)
        case 4: undo(bytes, above, count: count, distance: 4)
        case 6: undo(bytes, above, count: count, distance: 6)
        default: undo(bytes, above, count: count, distance: 8)
        }
    }

    @inline(__always)
    private func undo(_ line: UnsafeMutableRawPointer, _ above: UnsafeRawPointer, count: Int, distance: Int) {
        switch self {
        case .none: break
        case .up:
            for offset in 0..<count {
                let up = above.load(fromByteOffset: offset, as: UInt8.self)
                let sum = line.load(fromByteOffset: offset, as: UInt8.self) &+ up
                line.storeBytes(of: sum, toByteOffset: offset, as: UInt8.self)
            }
        case .sub: undo(line, above, count, distance) { left, _, _ in left }
        case .average: undo(line, above, count, distance) { left, up, _ in (left &+ up) &>> 1 }
        case .paeth:
            undo(line, above, count, distance) { left, up, corner in
                // Clause 9.4: whichever neighbour is nearest to left + up - corner, in this order where equally near.
                let (fromLeft, fromUp) = (up &- corner, left &- corner)
                let toLeft = Self.magnitude(fromLeft)
                let toUp = Self.magnitude(fromUp)
                let toCorner = Self.magnitude(fromLeft &+ fromUp)
                let upper = corner.replacing(with: up, where: toUp .<= toCorner)
                return upper.replacing(with: left, where: (toLeft .<= toUp) .& (toLeft .<= toCorner))
            }
        }
    }

    private typealias Pixel = SIMD8<Int16>

    @inline(__always)
    private static func magnitude(_ value: Pixel) -> Pixel {
        // Compared with a vector, not with the number 0: that comparison is made lane by lane.
        value.replacing(with: Pixel() &- value, where: value .< Pixel())
    }

    /// Adds to each pixel what is predicted from the pixels left of it, above it and above that.
    @inline(__always)
    private func undo(
        _ line: UnsafeMutableRawPointer, _ above: UnsafeRawPointer, _ count: Int, _ distance: Int,
        predict: (_ left: Pixel, _ up: Pixel, _ corner: Pixel) -> Pixel
    ) {
        var (left, corner) = (Pixel(), Pixel())
        var offset = 0
        while offset < count {
            let up = Self.pixel(above + offset)
            // The lanes behind the pixel hold what comes after it, and are not stored.
            left = (Self.pixel(UnsafeRawPointer(line + offset)) &+ predict(left, up, corner)) & 255
            corner = up
            Self.store(SIMD8<UInt8>(truncatingIfNeeded: left), distance, at: line + offset)
            offset += distance
        }
    }

    @inline(__always)
    private static func pixel(_ bytes: UnsafeRawPointer) -> Pixel {
        Pixel(truncatingIfNeeded: unsafeBitCast(bytes.loadUnaligned(as: UInt64.self), to: SIMD8<UInt8>.self))
    }

    /// Writes the first bytes of a vector, as they lie in memory.
    @inline(__always)
    private static func store(_ vector: SIMD8<UInt8>, _ count: Int, at address: UnsafeMutableRawPointer) {
        let bytes = UInt64(littleEndian: unsafeBitCast(vector, to: UInt64.self))
        let first = UInt32(truncatingIfNeeded: bytes)
        switch count {
        case 1: address.storeBytes(of: UInt8(truncatingIfNeeded: first), as: UInt8.self)
        case 2: address.storeBytes(of: UInt16(truncatingIfNeeded: first).littleEndian, as: UInt16.self)
        case 3:
            address.storeBytes(of: UInt16(truncatingIfNeeded: first).littleEndian, as: UInt16.self)
            address.storeBytes(of: UInt8(truncatingIfNeeded: first >> 16), toByteOffset: 2, as: UInt8.self)
        case 4: address.storeBytes(of: first.littleEndian, as: UInt32.self)
        case 6:
            address.storeBytes(of: first.littleEndian, as: UInt32.self)
            let last = UInt16(truncatingIfNeeded: bytes >> 32)
            address.storeBytes(of: last.littleEndian, toByteOffset: 4, as: UInt16.self)
        default: address.storeBytes(of: bytes.littleEndian, as: UInt64.self)
        }
    }
}
