import AnomalyDetection
import Determinism
import NeuralNetwork
import TestSupport
import Testing

@testable import EnergyModel

struct SampleBufferTests {
    /// About 8,192 samples, fewer of large images, and one a place at least.
    @Test(arguments: [
        ((1, 28, 28), 64, 128), ((3, 128, 128), 64, 5), ((1, 28, 28), 4096, 2), ((3, 128, 128), 4096, 1),
    ])
    func rowsFitIntoMemory(shape: (Int, Int, Int), batchSize: Int, rows: Int) throws {
        let input = try InputShape.of(shape.0, shape.1, shape.2)
        #expect(SampleBuffer.byteCount(input, batchSize: batchSize) == rows * batchSize * input.count * 4)
    }

    @Test func samplesDoNotOverlap() throws {
        let input = try InputShape.of(1, 28, 28)
        let buffer = SampleBuffer(input, batchSize: 3)
        let starts = (0..<3).flatMap { place in
            (0..<buffer.rows).map { buffer.sample(place: place, row: $0) - buffer.samples.pointer }
        }
        #expect(starts == (0..<3 * buffer.rows).map { $0 * 784 })
        #expect(buffer.samples.count == 3 * buffer.rows * 784)
        var generator = SeededGenerator(seed: 1)
        buffer.fill(&generator)
        #expect(buffer.samples.elements.allSatisfy { (0..<1).contains($0) } && buffer.samples.elements[5] > 0)
    }
}
