import AnomalyDetection
private import Glibc
import NeuralNetwork

/// The working memory of ``GaborFeatures``.
final class GaborExtractor: FeatureExtractor {
    private let source: GaborFeatures
    private let passes: [NetworkPass]
    /// The three planes at the size of the octave at work.
    private let planes: [AlignedFloats]
    /// The grid before it is averaged.
    private let raw: AlignedFloats
    private let energies: AlignedFloats

    /// Added to an energy before its logarithm is taken: variation below it is noise.
    private static let offset: Float = 0.001

    init(_ source: GaborFeatures) {
        self.source = source
        passes = source.networks.map { NetworkPass($0, imageLimit: 1, purpose: PassPurpose()) }
        let pixels = source.input.height * source.input.width
        planes = (0..<GaborFeatures.planes).map { _ in AlignedFloats(count: pixels) }
        raw = AlignedFloats(count: source.grid.count)
        energies = AlignedFloats(count: pixels * GaborBank.orientations)
    }

    func extract(_ image: UnsafePointer<Float>, to features: UnsafeMutablePointer<Float>) {
        let (height, width) = (source.input.height, source.input.width)
        let pixels = height * width
        for pixel in 0..<pixels {
            let (red, green, blue) = (image[pixel], image[pixels + pixel], image[2 * pixels + pixel])
            planes[0].pointer[pixel] = (red + green + blue) / 3
            planes[1].pointer[pixel] = red - green
            planes[2].pointer[pixel] = (red + green) / 2 - blue
        }
        for plane in planes.indices {
            toGrid(planes[plane].pointer, stride: 1, height: height, width: width, channel: plane)
        }
        var channel = planes.count
        for octave in 0..<GaborFeatures.octaves {
            let (rows, columns) = (height >> octave, width >> octave)
            for plane in planes.indices {
                if octave > 0 { halve(planes[plane].pointer, height: 2 * rows, width: 2 * columns) }
                measure(planes[plane].pointer, octave: octave, height: rows, width: columns)
                if plane == 0 {
                    for orientation in 0..<GaborBank.orientations {
                        toGrid(
                            energies.pointer + orientation, stride: GaborBank.orientations, height: rows,
                            width: columns, channel: channel)
                        channel += 1
                    }
                } else {
                    for pixel in 0..<rows * columns {
                        let all = energies.pointer + pixel * GaborBank.orientations
                        var sum: Float = 0
                        for orientation in 0..<GaborBank.orientations { sum += all[orientation] }
                        all[0] = sum / Float(GaborBank.orientations)
                    }
                    toGrid(
                        energies.pointer, stride: GaborBank.orientations, height: rows, width: columns,
                        channel: channel)
                    channel += 1
                }
            }
        }
        average(to: features)
    }

    /// The energy of each direction at every pixel: the length of the pair of responses. Beyond the edge the plane is
    /// mirrored at its outermost pixels.
    private func measure(_ plane: UnsafePointer<Float>, octave: Int, height: Int, width: Int) {
        let pass = passes[octave]
        let radius = GaborBank.side / 2
        let padded = pass.value(0).pointer
        for row in 0..<height + 2 * radius {
            let line = plane + Self.mirrored(row - radius, height) * width
            let target = padded + row * (width + 2 * radius)
            for column in 0..<radius {
                target[column] = line[Self.mirrored(column - radius, width)]
                target[radius + width + column] = line[Self.mirrored(width + column, width)]
            }
            (target + radius).update(from: line, count: width)
        }
        pass.forward()
        let stride = pass.network.output.stride
        let responses = pass.value(pass.network.steps.count).pointer
        for pixel in 0..<height * width {
            let pairs = responses + pixel * stride
            let target = energies.pointer + pixel * GaborBank.orientations
            for orientation in 0..<GaborBank.orientations {
                let (even, odd) = (pairs[2 * orientation], pairs[2 * orientation + 1])
                target[orientation] = (even * even + odd * odd).squareRoot()
            }
        }
    }

    private static func mirrored(_ index: Int, _ count: Int) -> Int {
        index < 0 ? -index : index >= count ? 2 * (count - 1) - index : index
    }

    /// Replaces a plane by the means of 2x2 pixels, in place.
    private func halve(_ plane: UnsafeMutablePointer<Float>, height: Int, width: Int) {
        for row in 0..<height / 2 {
            for column in 0..<width / 2 {
                let corner = plane + 2 * row * width + 2 * column
                plane[row * (width / 2) + column] = (corner[0] + corner[1] + corner[width] + corner[width + 1]) / 4
            }
        }
    }

    /// Brings numbers of pixels to the grid: by their mean where pixels are smaller than positions, else bilinearly.
    private func toGrid(
        _ pixels: UnsafePointer<Float>, stride: Int, height: Int, width: Int, channel: Int
    ) {
        let grid = source.grid
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                var value: Float
                if height >= grid.height {
                    let factor = height / grid.height
                    value = 0
                    for y in row * factor..<(row + 1) * factor {
                        for x in column * factor..<(column + 1) * factor { value += pixels[(y * width + x) * stride] }
                    }
                    value /= Float(factor * factor)
                } else {
                    value = Self.interpolated(pixels, stride, row, column, height, width, grid)
                }
                raw.pointer[(row * grid.width + column) * grid.stride + channel] = value
            }
        }
    }

    private static func interpolated(
        _ pixels: UnsafePointer<Float>, _ stride: Int, _ row: Int, _ column: Int, _ height: Int, _ width: Int,
        _ grid: MapShape
    ) -> Float {
        let y = max(0, (Float(row) + 0.5) * Float(height) / Float(grid.height) - 0.5)
        let x = max(0, (Float(column) + 0.5) * Float(width) / Float(grid.width) - 0.5)
        let (top, left) = (min(Int(y), height - 1), min(Int(x), width - 1))
        let (bottom, right) = (min(top + 1, height - 1), min(left + 1, width - 1))
        let (down, across) = (y - Float(top), x - Float(left))
        func pixel(_ y: Int, _ x: Int) -> Float { pixels[(y * width + x) * stride] }
        let above = pixel(top, left) + across * (pixel(top, right) - pixel(top, left))
        let below = pixel(bottom, left) + across * (pixel(bottom, right) - pixel(bottom, left))
        return above + down * (below - above)
    }

    /// Averages every channel over 3x3 positions, of those that there are, and takes the logarithms of energies.
    private func average(to features: UnsafeMutablePointer<Float>) {
        let grid = source.grid
        features.update(repeating: 0, count: grid.count)
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let target = features + (row * grid.width + column) * grid.stride
                var count: Float = 0
                for y in max(0, row - 1)...min(grid.height - 1, row + 1) {
                    for x in max(0, column - 1)...min(grid.width - 1, column + 1) {
                        let neighbour = raw.pointer + (y * grid.width + x) * grid.stride
                        for channel in 0..<grid.channels { target[channel] += neighbour[channel] }
                        count += 1
                    }
                }
                for channel in 0..<grid.channels { target[channel] /= count }
                for channel in GaborFeatures.planes..<grid.channels {
                    target[channel] = log(target[channel] + Self.offset)
                }
            }
        }
    }
}
