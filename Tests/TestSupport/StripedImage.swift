import Determinism
import Imaging

/// Coloured images of 64x64 pixels for detectors that look at texture.
package enum StripedImage {
    /// Slanted stripes with noise; `square` paints a red square of that many pixels a side.
    package static func png(seed: UInt64, square: Int = 0) throws -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        let shift = generator.uniform(below: 12)
        var samples: [UInt8] = []
        for row in 0..<64 {
            for column in 0..<64 {
                let isPainted = (30..<(30 + square)).contains(row) && (20..<(20 + square)).contains(column)
                let shade = 90 + (row + 2 * column + shift) % 12 * 6 + generator.uniform(below: 20)
                samples += isPainted ? [250, 40, 40] : [UInt8(shade), UInt8(shade - 10), UInt8(shade / 2)]
            }
        }
        return try PNGEncoder.encode(Image(width: 64, height: 64, layout: .rgb, samples: .eight(samples)))
    }
}
