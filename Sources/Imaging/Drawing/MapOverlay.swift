/// A picture of a map over its image: the image in grey, the map in colour, the outlines of what lies above the
/// threshold, and beside it a bar that tells which colour is which value.
package struct MapOverlay {
    /// The map, in any size.
    let map: FloatPlane
    /// The value of the brightest colour, above 0.
    let fullScale: Float
    /// What is outlined, and marked at the bar; nil outlines nothing.
    let threshold: Float?

    package init(map: FloatPlane, fullScale: Float, threshold: Float?) {
        self.map = map
        self.fullScale = fullScale
        self.threshold = threshold
    }

    /// An image whose longer side is shorter is enlarged by a whole number, until it is as long.
    private static let leastSide = 256
    private static let outline: SIMD3<UInt8> = [0, 255, 255]
    /// The share of the full scale up to which nothing shows: of many maps, such as distances, normal images have
    /// values well above zero everywhere. A quarter of the scale above it the image is hidden as far as it ever is.
    private static let faintest: Float = 0.35
    /// How much of the image is hidden at most.
    private static let opacity: Float = 0.85

    /// How often an image's pixels are repeated each way.
    private static func enlargement(width: Int, height: Int) -> Int {
        let side = max(width, height)
        return (leastSide + side - 1) / side
    }

    /// The bytes of a picture before it is compressed, the bar on its right not counted.
    package static func byteCount(width: Int, height: Int) -> Int {
        let factor = enlargement(width: width, height: height)
        return width * factor * height * factor * 3
    }

    /// Draws. The first pixel of the image is the first of the picture, which has the bar on its right.
    package func drawn(over image: Image) -> Image {
        let factor = Self.enlargement(width: image.width, height: image.height)
        let bar = ColorBar(height: image.height * factor, fullScale: fullScale, threshold: threshold)
        var canvas = Canvas(
            width: image.width * factor + bar.width, height: max(image.height * factor, ColorBar.leastHeight))
        draw(over: image, enlarged: factor, on: &canvas)
        bar.draw(on: &canvas, x: image.width * factor)
        return canvas.image
    }

    /// Draws in the size of the image, without a bar: for pages that show many.
    package func drawn(inSizeOf image: Image) -> Image {
        var canvas = Canvas(width: image.width, height: image.height)
        draw(over: image, enlarged: 1, on: &canvas)
        return canvas.image
    }

    /// Draws image, map and outlines; each pixel of the image is repeated `factor` times each way.
    private func draw(over image: Image, enlarged factor: Int, on canvas: inout Canvas) {
        let (width, height) = (image.width * factor, image.height * factor)
        let gray = image.luma()
        let plane = map.resized(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let pixel = y / factor * image.width + x / factor
                let luma =
                    switch gray.samples {
                    case .eight(let values): Float(values[pixel])
                    case .sixteen(let values): Float(values[pixel]) / 257
                    }
                let value = min(1, max(0, plane.values[y * width + x] / fullScale))
                let alpha = Self.opacity * min(max((value - Self.faintest) * 4, 0), 1)
                let color = ColorMap.color(of: value) * alpha + SIMD3(repeating: luma * (1 - alpha))
                canvas.set(x: x, y: y, SIMD3<UInt8>(clamping: SIMD3<Int32>(color, rounding: .toNearestOrAwayFromZero)))
            }
        }
        if let threshold { outline(plane, above: threshold, line: max(1, min(width, height) / 256), on: &canvas) }
    }

    /// Draws the edge of what lies above: pixels above of which a neighbour is not, or is no pixel of the image.
    private func outline(_ plane: FloatPlane, above threshold: Float, line: Int, on canvas: inout Canvas) {
        func isAbove(_ x: Int, _ y: Int) -> Bool {
            x >= 0 && x < plane.width && y >= 0 && y < plane.height && plane.values[y * plane.width + x] > threshold
        }
        for y in 0..<plane.height {
            for x in 0..<plane.width where isAbove(x, y) {
                let isInside = isAbove(x - 1, y) && isAbove(x + 1, y) && isAbove(x, y - 1) && isAbove(x, y + 1)
                guard !isInside else { continue }
                let (left, top) = (x - line / 2, y - line / 2)
                canvas.fill(
                    x: left..<min(left + line, plane.width), y: top..<min(top + line, plane.height), Self.outline)
            }
        }
    }
}
