import AnomalyDetection
import Determinism

/// A view of an image, as contrastive learning compares two of: a part of it, resized to the whole, in other light.
///
/// Views of colour images are the augmentations of Chen et al., *A Simple Framework for Contrastive Learning of Visual
/// Representations* (ICML 2020), weaker ones since the images are small: a part of at least half the area, mirrored or
/// not, with jitter of brightness, contrast and saturation, sometimes grey. Those of grey images, in which brightness
/// and direction often tell what is normal, are the part only, which may reach over the border, with a small rectangle
/// erased.
struct ImageView {
    /// The part of the image, in shares of its rows and columns: the place of its centre, and its size.
    private(set) var row: Float
    private(set) var column: Float
    private(set) var size: Float
    /// Whether left and right change places.
    private(set) var isMirrored = false
    /// What values, differences to the mean and differences to grey are multiplied with.
    private var brightness: Float = 1
    private var contrast: Float = 1
    private var saturation: Float = 1
    private var isGrey = false
    /// What is erased of the view, in shares of its rows and columns; nil of colour images.
    private var erased: (rows: ClosedRange<Float>, columns: ClosedRange<Float>)?

    /// The least share of the image's area that a view shows.
    private static let smallestArea: Float = 0.5
    /// The largest change of brightness, contrast and saturation.
    private static let jitter: Float = 0.4
    /// The share of views of colour images that are grey.
    private static let greyShare: Float = 0.2
    /// How far a grey image's part may reach over the border, as a share of a side.
    private static let overhang: Float = 0.08
    /// The sides of what is erased, as shares of the view's.
    private static let erasedSides: ClosedRange<Float> = 0.1...0.25
    /// What red, green and blue have in luma (ITU-R BT.601).
    private static let luma: [Float] = [0.299, 0.587, 0.114]

    /// Draws a view.
    init(ofColor isColor: Bool, _ generator: inout SeededGenerator) {
        func draw(_ range: ClosedRange<Float>) -> Float {
            range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniformFloat()
        }
        let size = draw(Self.smallestArea...1).squareRoot()
        let reach = (1 - size) / 2 + (isColor ? 0 : Self.overhang)
        self.size = size
        row = 0.5 + draw(-reach...reach)
        column = 0.5 + draw(-reach...reach)
        guard isColor else {
            let (height, width) = (draw(Self.erasedSides), draw(Self.erasedSides))
            let (top, left) = (draw(0...1 - height), draw(0...1 - width))
            erased = (top...top + height, left...left + width)
            return
        }
        isMirrored = generator.uniformFloat() < 0.5
        brightness = draw(1 - Self.jitter...1 + Self.jitter)
        contrast = draw(1 - Self.jitter...1 + Self.jitter)
        saturation = draw(1 - Self.jitter...1 + Self.jitter)
        isGrey = generator.uniformFloat() < Self.greyShare
    }

    /// Makes the view.
    ///
    /// - Parameters:
    ///   - image: of shape `input`, values 0 to 1.
    ///   - target: as many floats.
    func apply(to image: UnsafePointer<Float>, input: InputShape, target: UnsafeMutablePointer<Float>) {
        let (height, width, pixels) = (input.height, input.width, input.height * input.width)
        for y in 0..<height {
            let source = place(of: (Float(y) + 0.5) / Float(height), along: row, isMirrored: false) * Float(height)
            let (top, bottom, down) = Self.neighbours(of: source, below: height)
            for x in 0..<width {
                let source = place(of: (Float(x) + 0.5) / Float(width), along: column, isMirrored: isMirrored)
                let (left, right, across) = Self.neighbours(of: source * Float(width), below: width)
                for channel in 0..<input.channels {
                    let plane = image + channel * pixels
                    let above = plane[top * width + left] * (1 - across) + plane[top * width + right] * across
                    let below = plane[bottom * width + left] * (1 - across) + plane[bottom * width + right] * across
                    target[channel * pixels + y * width + x] = above * (1 - down) + below * down
                }
            }
        }
        if input.channels == Self.luma.count {
            changeColors(target, pixels: pixels)
        } else {
            erase(target, input)
        }
    }

    /// Where in the image a place of the view lies, both as shares of a side.
    private func place(of share: Float, along centre: Float, isMirrored: Bool) -> Float {
        centre + ((isMirrored ? 1 - share : share) - 0.5) * size
    }

    /// The two pixels whose centres enclose a place, in pixels from the border, and how far it lies to the second. A
    /// place beyond the border has the pixel at the border.
    private static func neighbours(of place: Float, below count: Int) -> (Int, Int, Float) {
        let place = min(max(place - 0.5, 0), Float(count - 1))
        let first = Int(place)
        return (first, min(first + 1, count - 1), place - Float(first))
    }

    private func changeColors(_ target: UnsafeMutablePointer<Float>, pixels: Int) {
        func luma(_ pixel: Int) -> Float {
            Self.luma.indices.reduce(0) { $0 + Self.luma[$1] * target[$1 * pixels + pixel] }
        }
        func bounded(_ value: Float) -> Float { min(max(value, 0), 1) }
        var mean: Float = 0
        for pixel in 0..<pixels {
            for channel in Self.luma.indices {
                target[channel * pixels + pixel] = bounded(target[channel * pixels + pixel] * brightness)
            }
            mean += luma(pixel)
        }
        mean /= Float(pixels)
        for pixel in 0..<pixels {
            for channel in Self.luma.indices {
                let index = channel * pixels + pixel
                target[index] = bounded(mean + (target[index] - mean) * contrast)
            }
            let grey = luma(pixel)
            for channel in Self.luma.indices {
                let index = channel * pixels + pixel
                target[index] = isGrey ? grey : bounded(grey + (target[index] - grey) * saturation)
            }
        }
    }

    /// Sets a rectangle to the view's mean.
    private func erase(_ target: UnsafeMutablePointer<Float>, _ input: InputShape) {
        guard let erased else { return }
        let pixels = input.height * input.width
        for channel in 0..<input.channels {
            let plane = target + channel * pixels
            let mean = (0..<pixels).reduce(Float(0)) { $0 + plane[$1] } / Float(pixels)
            for y in 0..<input.height where erased.rows.contains((Float(y) + 0.5) / Float(input.height)) {
                for x in 0..<input.width where erased.columns.contains((Float(x) + 0.5) / Float(input.width)) {
                    plane[y * input.width + x] = mean
                }
            }
        }
    }
}

extension ImageView {
    /// Draws a place of the image that two views show.
    ///
    /// Views show more than half of each side, so that there are such places.
    static func sharedPlace(
        of first: ImageView, _ second: ImageView, _ generator: inout SeededGenerator
    ) -> (row: Float, column: Float) {
        func draw(_ a: Float, _ b: Float) -> Float {
            let start = max(a - first.size / 2, b - second.size / 2)
            let end = min(a + first.size / 2, b + second.size / 2)
            return start + (end - start) * generator.uniformFloat()
        }
        let row = draw(first.row, second.row)
        return (row, draw(first.column, second.column))
    }

    /// The position of a map of the view that shows a place of the image, rows first.
    func position(of place: (row: Float, column: Float), height: Int, width: Int) -> Int {
        let down = (place.row - row) / size + 0.5
        let across = (place.column - column) / size * (isMirrored ? -1 : 1) + 0.5
        func index(_ share: Float, _ count: Int) -> Int { min(max(Int(share * Float(count)), 0), count - 1) }
        return index(down, height) * width + index(across, width)
    }
}
