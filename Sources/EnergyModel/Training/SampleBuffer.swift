import AnomalyDetection
import Determinism
import NeuralNetwork

/// The samples that contrastive divergence goes on from: some rows for each place in a batch, so that the images of a
/// batch never share a row.
struct SampleBuffer: Sendable {
    /// (place in the batch, row, element).
    let samples: AlignedFloats
    /// The samples of a place.
    let rows: Int
    private let count: Int

    /// The samples that are kept, about.
    private static let usualSamples = 8_192
    /// The most floats that are kept, where that leaves one sample a place.
    private static let floatLimit = 1 << 24

    /// - Parameter batchSize: the most images of a batch.
    init(_ input: InputShape, batchSize: Int) {
        rows = Self.rows(input, batchSize: batchSize)
        count = input.count
        samples = AlignedFloats(count: rows * batchSize * count)
    }

    private static func rows(_ input: InputShape, batchSize: Int) -> Int {
        max(1, min(usualSamples, floatLimit / input.count) / batchSize)
    }

    /// The bytes of a buffer.
    static func byteCount(_ input: InputShape, batchSize: Int) -> Int {
        rows(input, batchSize: batchSize) * batchSize * input.count * MemoryLayout<Float>.stride
    }

    /// The sample in a row of a place.
    func sample(place: Int, row: Int) -> UnsafeMutablePointer<Float> {
        samples.pointer + (place * rows + row) * count
    }

    /// Fills all rows with uniform noise.
    func fill(_ generator: inout SeededGenerator) {
        for index in 0..<samples.count { samples.pointer[index] = generator.uniformFloat() }
    }
}
