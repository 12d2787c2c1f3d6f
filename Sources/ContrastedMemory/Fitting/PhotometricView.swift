import AnomalyDetection
import Determinism

/// A view of an image in other light, with noise: what it shows stays at its place, so that positions of views
/// correspond.
struct PhotometricView {
    /// What differences to the image's mean are multiplied with.
    private static let contrast: ClosedRange<Float> = 0.8...1.2
    /// What the mean is multiplied with.
    private static let brightness: ClosedRange<Float> = 0.85...1.15
    /// The largest deviation of the noise, of values 0 to 1.
    private static let largestNoise: Float = 0.02

    private let contrast: Float
    private let brightness: Float
    private let noise: Float
    private var generator: SeededGenerator

    /// Draws a view.
    init(_ generator: SeededGenerator) {
        var generator = generator
        func draw(_ range: ClosedRange<Float>) -> Float {
            range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniformFloat()
        }
        contrast = draw(Self.contrast)
        brightness = draw(Self.brightness)
        noise = draw(0...Self.largestNoise)
        self.generator = generator
    }

    /// Makes the view, in place.
    ///
    /// - Parameters:
    ///   - image: of shape `input`, as `preprocessing` leaves it.
    func apply(to image: UnsafeMutablePointer<Float>, input: InputShape, preprocessing: Preprocessing?) {
        var generator = generator
        let range = preprocessing?.range ?? 0...1
        let pixels = input.height * input.width
        for channel in 0..<input.channels {
            let offset = preprocessing?.normalization?.mean[channel] ?? 0
            let scale = preprocessing?.normalization?.deviation[channel] ?? 1
            let plane = image + channel * pixels
            var mean: Float = 0
            for pixel in 0..<pixels {
                plane[pixel] = plane[pixel] * scale + offset - range.lowerBound
                mean += plane[pixel]
            }
            mean /= Float(pixels)
            for pixel in 0..<pixels {
                let value =
                    (plane[pixel] - mean) * contrast + mean * brightness + noise * generator.normal()
                    + range.lowerBound
                plane[pixel] = (min(max(value, range.lowerBound), range.upperBound) - offset) / scale
            }
        }
    }
}
