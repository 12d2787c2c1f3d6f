/// An 8-bit colour image that is drawn on. What lies outside of it is not drawn.
struct Canvas {
    let width: Int
    let height: Int
    private var samples: [UInt8]

    /// A white one; the sides are at least 1.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        samples = Array(repeating: 255, count: width * height * 3)
    }

    /// What was drawn.
    var image: Image { Image(unchecked: .eight(samples), width: width, height: height, layout: .rgb) }

    /// Sets a pixel.
    ///
    /// - Parameter color: red, green and blue, 0 to 255 each.
    mutating func set(x: Int, y: Int, _ color: SIMD3<UInt8>) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        let first = (y * width + x) * 3
        for channel in 0..<3 { samples[first + channel] = color[channel] }
    }

    /// Sets a rectangle.
    mutating func fill(x: Range<Int>, y: Range<Int>, _ color: SIMD3<UInt8>) {
        for row in y { for column in x { set(x: column, y: row, color) } }
    }

    /// Writes a number in black.
    ///
    /// - Parameters:
    ///   - text: characters of ``NumberGlyphs``; others leave a gap.
    ///   - x: where the first begins.
    ///   - y: where its top is.
    ///   - scale: pixels a side of a dot.
    mutating func write(_ text: String, x: Int, y: Int, scale: Int) {
        for (place, character) in text.enumerated() {
            let left = x + place * NumberGlyphs.advance * scale
            for (row, dots) in NumberGlyphs.rows(of: character).enumerated() {
                for column in 0..<NumberGlyphs.width where dots >> (NumberGlyphs.width - 1 - column) & 1 == 1 {
                    let (first, top) = (left + column * scale, y + row * scale)
                    fill(x: first..<first + scale, y: top..<top + scale, .zero)
                }
            }
        }
    }
}
