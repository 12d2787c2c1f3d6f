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

    /// Sets the first pixels of a row, which lie within the canvas.
    ///
    /// - Parameter color: red, green and blue of the pixel in a column, 0 to 255 each.
    @inline(__always)
    mutating func setRow(_ y: Int, count: Int, to color: (_ x: Int) -> SIMD3<UInt8>) {
        let first = y * width * 3
        var samples = samples.mutableSpan
        for x in 0..<count {
            let color = color(x)
            samples[first + 3 * x] = color.x
            samples[first + 3 * x + 1] = color.y
            samples[first + 3 * x + 2] = color.z
        }
    }

    /// Sets a rectangle.
    ///
    /// - Parameter color: red, green and blue, 0 to 255 each.
    mutating func fill(x: Range<Int>, y: Range<Int>, _ color: SIMD3<UInt8>) {
        let (columns, rows, rowLength) = (x.clamped(to: 0..<width), y.clamped(to: 0..<height), width * 3)
        var samples = samples.mutableSpan
        for row in rows {
            for column in columns {
                let first = row * rowLength + column * 3
                samples[first] = color.x
                samples[first + 1] = color.y
                samples[first + 2] = color.z
            }
        }
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
