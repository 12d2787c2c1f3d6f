private import Glibc
import NeuralNetwork
import AnomalyDetection

/// The map of an image, A = G * sum over the channels of |dE/dx|, G a Gaussian; behind the border lies the nearest
/// pixel again.
///
/// Used by one thread at a time. Allocates when made, then never.
struct GradientMap {
    private let input: InputShape
    /// The weights of a pixel's neighbours from -radius to radius; their sum is 1.
    private let kernel: [Float]
    private let radius: Int
    /// The sum over the channels, each row with `radius` pixels more on both sides.
    private let magnitudes: AlignedFloats
    /// The same smoothed along the rows, with `radius` rows more above and below.
    private let rows: AlignedFloats
    /// (row, column).
    let map: AlignedFloats

    /// The Gaussian's standard deviation as a share of the image's shorter side: one and a half pixels of 28.
    private static let deviation = 1.5 / 28
    /// The standard deviations at which the Gaussian is cut off.
    private static let reach = 3.0

    init(_ input: InputShape) {
        self.input = input
        let deviation = Self.deviation * Double(min(input.height, input.width))
        let radius = Int((Self.reach * deviation).rounded())
        let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
        let sum = weights.reduce(0, +)
        kernel = weights.map { Float($0 / sum) }
        self.radius = radius
        magnitudes = AlignedFloats(count: input.width + 2 * radius)
        rows = AlignedFloats(count: (input.height + 2 * radius) * input.width)
        map = AlignedFloats(count: input.height * input.width)
    }

    /// Makes the ``map`` of a gradient, (channel, row, column).
    func draw(_ gradient: UnsafePointer<Float>) {
        let (width, height, pixels) = (input.width, input.height, input.width * input.height)
        let line = magnitudes.pointer + radius
        for row in 0..<height {
            for column in 0..<width { line[column] = abs(gradient[row * width + column]) }
            for channel in 1..<max(1, input.channels) {
                let start = gradient + channel * pixels + row * width
                for column in 0..<width { line[column] += abs(start[column]) }
            }
            for offset in 1..<radius + 1 {
                line[-offset] = line[0]
                line[width - 1 + offset] = line[width - 1]
            }
            smooth(magnitudes.pointer, step: 1, to: rows.pointer + (radius + row) * width)
        }
        for offset in 0..<radius {
            (rows.pointer + offset * width).update(from: rows.pointer + radius * width, count: width)
            (rows.pointer + (radius + height + offset) * width)
                .update(from: rows.pointer + (radius + height - 1) * width, count: width)
        }
        for row in 0..<height {
            smooth(rows.pointer + row * width, step: width, to: map.pointer + row * width)
        }
    }

    /// target[x] = sum over k of kernel[k] source[x + k step], for a row of pixels.
    private func smooth(_ source: UnsafePointer<Float>, step: Int, to target: UnsafeMutablePointer<Float>) {
        kernel.withUnsafeBufferPointer { kernel in
            for column in 0..<input.width { target[column] = kernel[0] * source[column] }
            for tap in 1..<kernel.count {
                let (weight, start) = (kernel[tap], source + tap * step)
                for column in 0..<input.width { target[column] += weight * start[column] }
            }
        }
    }
}
