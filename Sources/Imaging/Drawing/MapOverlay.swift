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
    /// The most pixels of a picture, about two million: an image with more is drawn smaller. A picture is for people to
    /// look at, and one request shall not keep a worker busy for seconds.
    private static let mostPixels = 1 << 21
    /// The longest side of a picture: the bar of a picture of few columns and many rows would be larger than the image.
    private static let mostSide = 4096
    private static let outline: SIMD3<UInt8> = [0, 255, 255]
    /// The share of the full scale up to which nothing shows: of many maps, such as distances, normal images have
    /// values well above zero everywhere. A quarter of the scale above it the image is hidden as far as it ever is.
    private static let faintest: Float = 0.35
    /// How much of the image is hidden at most.
    private static let opacity: Float = 0.85

    /// The size in which an image is drawn: sides `enlargement` times as long, or divided by a whole number.
    private static func size(width: Int, height: Int) -> (width: Int, height: Int, enlargement: Int) {
        let side = max(width, height)
        let enlargement = (leastSide + side - 1) / side
        var divisor = 1
        func shortened(_ side: Int) -> Int { max(1, side * enlargement / divisor) }
        while shortened(width) * shortened(height) > mostPixels || shortened(side) > mostSide { divisor += 1 }
        return (shortened(width), shortened(height), enlargement)
    }

    /// The bytes of a picture before it is compressed, the bar on its right not counted.
    package static func byteCount(width: Int, height: Int) -> Int {
        let size = size(width: width, height: height)
        return size.width * size.height * 3
    }

    /// Draws. The first pixel of the image is the first of the picture, which has the bar on its right. Small images
    /// are enlarged, and large ones made smaller.
    package func drawn(over image: Image) -> Image {
        let size = Self.size(width: image.width, height: image.height)
        let bar = ColorBar(height: size.height, fullScale: fullScale, threshold: threshold)
        var canvas = Canvas(width: size.width + bar.width, height: max(size.height, ColorBar.leastHeight))
        draw(over: image, width: size.width, height: size.height, enlarged: size.enlargement, on: &canvas)
        bar.draw(on: &canvas, x: size.width)
        return canvas.image
    }

    /// Draws in the size of the image, without a bar: for pages that show many.
    package func drawn(inSizeOf image: Image) -> Image {
        var canvas = Canvas(width: image.width, height: image.height)
        draw(over: image, width: image.width, height: image.height, enlarged: 1, on: &canvas)
        return canvas.image
    }

    /// Draws image, map and outlines, in the image's size divided by a whole number or, where `enlargement` is above 1,
    /// with each pixel of the image repeated so many times each way.
    private func draw(over image: Image, width: Int, height: Int, enlarged enlargement: Int, on canvas: inout Canvas) {
        let gray =
            enlargement > 1 ? image.luma() : image.luma().resized(width: width, height: height, filter: .bilinear)
        let lumas = gray.samples.levels
        let plane = map.resized(width: width, height: height)
        let tints = Self.tints
        for y in 0..<height {
            let (row, first) = (y * width, y / enlargement * gray.width)
            canvas.setRow(y, count: width) { x in
                let luma = lumas[first + (enlargement == 1 ? x : x / enlargement)]
                let value = min(1, max(0, plane.values[row + x] / fullScale))
                return tints[Int(value * 255 + 0.5)].over(luma)
            }
        }
        if let threshold { outline(plane, above: threshold, line: max(1, min(width, height) / 256), on: &canvas) }
    }

    /// What a value of the map does to a shade of grey.
    private struct Tint {
        /// The value's colour times the share of the image that it hides, 0 to 255.
        let color: SIMD3<Float>
        /// The share of the image that shows, 0 to 1.
        let share: Float

        @inline(__always)
        func over(_ luma: UInt8) -> SIMD3<UInt8> {
            // Not negative, and 255 at most before a half is added to round it.
            let mixed = color + SIMD3(repeating: Float(luma) * share + 0.5)
            return SIMD3(UInt8(mixed.x), UInt8(mixed.y), UInt8(mixed.z))
        }
    }

    /// The tints of 256 values at equal distances, from 0 to the full scale.
    private static let tints = (0..<256).map { level in
        let value = Float(level) / 255
        let alpha = opacity * min(max((value - faintest) * 4, 0), 1)
        return Tint(color: ColorMap.color(of: value) * alpha, share: 1 - alpha)
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

extension Samples {
    /// The samples with eight bits each, rounded.
    fileprivate var levels: [UInt8] {
        switch self {
        case .eight(let values): values
        case .sixteen(let values): values.map { UInt8((UInt32($0) + 128) / 257) }
        }
    }
}
