/// Turns rows of components into rows of pixels: red, green and blue, interleaved.
///
/// The arithmetic is that of libjpeg (jdcolor): factors of 16 bits after the point, each product rounded once.
enum ColorConversion {
    /// Converts a row of luma and differences of colours (ITU-T T.871, clause 7).
    ///
    /// - Parameters:
    ///   - width: Pixels to write. Vectors of 8 pixels are read, so the rows are readable some way behind their end.
    ///   - target: The first byte of the row of pixels; exactly three bytes a pixel are written.
    static func convertYCbCr(
        _ luma: UnsafePointer<UInt8>, _ blueDifference: UnsafePointer<UInt8>, _ redDifference: UnsafePointer<UInt8>,
        width: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        convert(luma, blueDifference, redDifference, width: width, to: target, isCoded: true)
    }

    /// Interleaves rows that are red, green and blue already.
    static func interleave(
        _ red: UnsafePointer<UInt8>, _ green: UnsafePointer<UInt8>, _ blue: UnsafePointer<UInt8>, width: Int,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        convert(red, green, blue, width: width, to: target, isCoded: false)
    }

    private typealias Lanes = SIMD8<Int32>
    private static var shift: Lanes { Lanes(repeating: 16) }

    @inline(always)
    private static func load(_ samples: UnsafePointer<UInt8>) -> Lanes {
        Lanes(widening: UnsafeRawPointer(samples).loadUnaligned(as: SIMD8<UInt8>.self))
    }

    /// Red, green and blue of luma and differences.
    @inline(always)
    private static func colors(
        _ luma: Lanes, _ blueDifference: Lanes, _ redDifference: Lanes
    ) -> (Lanes, Lanes, Lanes) {
        let half = Lanes(repeating: 1 << 15)
        let cb = blueDifference &- Lanes(repeating: 128)
        let cr = redDifference &- Lanes(repeating: 128)
        let red = luma &+ (cr &* Lanes(repeating: 91881) &+ half) &>> shift
        let green = luma &+ (cb &* Lanes(repeating: -22554) &+ cr &* Lanes(repeating: -46802) &+ half) &>> shift
        let blue = luma &+ (cb &* Lanes(repeating: 116130) &+ half) &>> shift
        return (red.clipped(to: 0...255), green.clipped(to: 0...255), blue.clipped(to: 0...255))
    }

    /// Writes pixels, eight at a time.
    @inline(always)
    private static func convert(
        _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, _ third: UnsafePointer<UInt8>, width: Int,
        to target: UnsafeMutablePointer<UInt8>, isCoded: Bool
    ) {
        var column = 0
        while column < width {
            let lanes = (load(first + column), load(second + column), load(third + column))
            let (red, green, blue) = isCoded ? colors(lanes.0, lanes.1, lanes.2) : lanes
            let pixels = red | green &<< Lanes(repeating: 8) | blue &<< Lanes(repeating: 16)
            let pairs = unsafeBitCast(pixels, to: SIMD4<UInt64>.self)
            // Two pixels, of three bytes and a zero each, become six bytes and two zeros.
            let low = pairs & SIMD4(repeating: 0xFFFFFF)
            let packed = low | (pairs &>> SIMD4(repeating: 32)) &<< SIMD4(repeating: 24)
            let place = UnsafeMutableRawPointer(target + 3 * column)
            // Each store writes two bytes beyond its pixels, so the last pixels of a row are written byte by byte.
            if column + 8 < width {
                for pair in 0..<4 { place.storeBytes(of: packed[pair], toByteOffset: 6 * pair, as: UInt64.self) }
            } else {
                for pixel in 0..<min(8, width - column) {
                    for channel in 0..<3 {
                        let value = UInt8(truncatingIfNeeded: pixels[pixel] &>> Int32(8 * channel))
                        place.storeBytes(of: value, toByteOffset: 3 * pixel + channel, as: UInt8.self)
                    }
                }
            }
            column += 8
        }
    }
}
