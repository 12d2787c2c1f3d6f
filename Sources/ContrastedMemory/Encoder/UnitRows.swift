import NeuralNetwork

/// Vectors divided by their lengths, or as they are, and the way back of a gradient through that division.
///
/// With u = v / |v|: dL/dv = (dL/du - u (u . dL/du)) / |v|. A vector too short to have a direction becomes zero, and
/// has no gradient.
///
/// Used by one thread at a time. Allocates when made, then never.
final class UnitRows {
    private static let smallestLength = 1e-12
    private let isUnit: Bool

    /// The elements of a vector, a multiple of 8.
    let channels: Int
    /// The vectors at work.
    private(set) var count = 0
    private let units: AlignedFloats
    private let gradients: AlignedFloats
    /// 1 / |v|; 0 of a vector without a direction.
    private let factors: AlignedFloats

    /// - Parameter isUnit: whether the vectors are divided by their lengths.
    init(limit: Int, channels: Int, isUnit: Bool = true) {
        self.channels = channels
        self.isUnit = isUnit
        units = AlignedFloats(count: limit * channels)
        gradients = AlignedFloats(count: limit * channels)
        factors = AlignedFloats(count: limit)
    }

    /// u of a vector.
    subscript(row: Int) -> UnsafeMutablePointer<Float> { units.pointer + row * channels }

    /// dL/du of a vector.
    func gradient(_ row: Int) -> UnsafeMutablePointer<Float> { gradients.pointer + row * channels }

    /// Divides vectors, which lie one behind the other, and begins with gradients of zero.
    func load(_ vectors: UnsafePointer<Float>, count: Int) {
        self.count = count
        if isUnit {
            Self.divide(vectors, count: count, channels: channels, to: units.pointer, factors: factors.pointer)
        } else {
            units.pointer.update(from: vectors, count: count * channels)
            factors.pointer.update(repeating: 1, count: count)
        }
        gradients.pointer.update(repeating: 0, count: count * channels)
    }

    /// Writes vectors divided by their lengths.
    ///
    /// - Parameter factors: takes what each was multiplied with.
    static func divide(
        _ vectors: UnsafePointer<Float>, count: Int, channels: Int, to target: UnsafeMutablePointer<Float>,
        factors: UnsafeMutablePointer<Float>? = nil
    ) {
        for row in 0..<count {
            let (vector, unit) = (vectors + row * channels, target + row * channels)
            let length = Elementwise.dot(vector, vector, count: channels).squareRoot()
            let factor = length > smallestLength ? Float(1 / length) : 0
            for index in 0..<channels { unit[index] = vector[index] * factor }
            factors?[row] = factor
        }
    }

    /// Adds dL/dv of all vectors, times a weight.
    func addGradients(to target: UnsafeMutablePointer<Float>, weight: Float = 1) {
        for row in 0..<count {
            let along = isUnit ? Float(Elementwise.dot(self[row], gradient(row), count: channels)) : 0
            let (factor, place) = (factors.pointer[row] * weight, target + row * channels)
            for index in 0..<channels { place[index] += (gradient(row)[index] - self[row][index] * along) * factor }
        }
    }
}
