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
        convert(width: width, to: target) { column in
            let y = load(luma + column)
            let cb = load(blueDifference + column) &- 128
            let cr = load(redDifference + column) &- 128
            let red = y &+ (cr &* 91881 &+ 32768) &>> shift
            let green = y &+ (cb &* -22554 &+ cr &* -46802 &+ 32768) &>> shift
            let blue = y &+ (cb &* 116130 &+ 32768) &>> shift
            return (clip(red), clip(green), clip(blue))
        }
    }

    /// Interleaves rows that are red, green and blue already.
    static func interleave(
        _ red: UnsafePointer<UInt8>, _ green: UnsafePointer<UInt8>, _ blue: UnsafePointer<UInt8>, width: Int,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        convert(width: width, to: target) { (load(red + $0), load(green + $0), load(blue + $0)) }
    }

    private typealias Lanes = SIMD8<Int32>
    private static var shift: Lanes { Lanes(repeating: 16) }

    @inline(__always)
    private static func load(_ samples: UnsafePointer<UInt8>) -> Lanes {
        Lanes(truncatingIfNeeded: UnsafeRawPointer(samples).loadUnaligned(as: SIMD8<UInt8>.self))
    }

    @inline(__always)
    private static func clip(_ values: Lanes) -> Lanes {
        let top = Lanes(repeating: 255)
        let positive = values.replacing(with: Lanes(), where: values .< Lanes())
        return positive.replacing(with: top, where: positive .> top)
    }

    /// Writes pixels, eight at a time.
    @inline(__always)
    private static func convert(
        width: Int, to target: UnsafeMutablePointer<UInt8>, colors: (_ column: Int) -> (Lanes, Lanes, Lanes)
    ) {
        var column = 0
        while column < width {
            let (red, green, blue) = colors(column)
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
