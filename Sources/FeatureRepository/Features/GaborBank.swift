private import Glibc
import Tensors

/// Pairs of Gabor filters, even and odd, whose energy says how strongly an image varies in one direction at one scale
/// (Daugman, *Uncertainty relation for resolution in space, spatial frequency, and orientation*, Journal of the Optical
/// Society of America A 1985).
enum GaborBank {
    /// The directions, spread over half a turn.
    static let orientations = 8
    /// Rows and columns of a filter.
    static let side = 7
    /// The deviation of the envelope across the waves, in pixels.
    private static let deviation = 1.7
    /// Radians a pixel.
    private static let frequency = 2.1
    /// How much longer the envelope is along the waves: its deviation there is divided by this.
    private static let slant = 0.6

    /// (2 x ``orientations``, 1, side, side): for each direction the even filter and the odd one, without a mean, the
    /// squares of a pair adding up to 1.
    static var weight: Tensor {
        var elements: [Float] = []
        let radius = side / 2
        let offsets = (-radius...radius).flatMap { row in (-radius...radius).map { (Double(row), Double($0)) } }
        for orientation in 0..<orientations {
            let angle = Double.pi * Double(orientation) / Double(orientations)
            var (envelope, even, odd): ([Double], [Double], [Double]) = ([], [], [])
            for (row, column) in offsets {
                let across = column * cos(angle) + row * sin(angle)
                let along = -column * sin(angle) + row * cos(angle)
                let value = exp(-(across * across + along * along * slant * slant) / (2 * deviation * deviation))
                envelope.append(value)
                even.append(value * cos(frequency * across))
                odd.append(value * sin(frequency * across))
            }
            let mean = even.reduce(0, +) / envelope.reduce(0, +)
            even = zip(even, envelope).map { $0 - $1 * mean }
            let length = (even + odd).reduce(0) { $0 + $1 * $1 }.squareRoot()
            elements += (even + odd).map { Float($0 / length) }
        }
        return Tensor(shape: [2 * orientations, 1, side, side], elements: elements)
    }
}
