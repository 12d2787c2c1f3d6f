import NeuralNetwork
import TestSupport
import Testing

@testable import ContrastedMemory

struct ViewContrastTests {
    private static let (count, readingCount, channels, size) = (6, 4, 16, 5)

    /// Rows by name, with room for their gradient.
    private final class Rows {
        let values: AlignedFloats
        let gradients: AlignedFloats

        init(_ numbers: [Float]) {
            values = AlignedFloats(count: numbers.count)
            values.pointer.update(from: numbers, count: numbers.count)
            gradients = AlignedFloats(count: numbers.count)
        }

        var vectors: ViewContrast.Vectors {
            ViewContrast.Vectors(values: values.pointer, gradients: gradients.pointer)
        }
        var gradient: [Float] { Array(UnsafeBufferPointer(start: gradients.pointer, count: gradients.count)) }
    }

    private static func named(_ name: String, _ rows: Int) -> Rows {
        Rows(namedNumbers(name, count: rows * channels))
    }

    private static func contrast(varianceWeight: Float = 0.5) -> ViewContrast {
        ViewContrast(
            ViewContrast.Settings(sharpness: 8, temperature: 0.3, varianceWeight: varianceWeight), rowLimit: 8,
            channels: channels, memorySize: size)
    }

    /// Values and gradients are PyTorch's; a weight multiplies the gradients alone, which are added.
    @Test(arguments: [Float(1), 0.25])
    func agreesWithPyTorch(weight: Float) throws {
        let rows = [("p", Self.count), ("q", Self.count), ("memory", Self.size)].map { Self.named($0, $1) }
        let contrast = Self.contrast()
        for time in 1...2 {
            let loss = contrast.evaluate(
                rows[0].vectors, rows[1].vectors, count: Self.count, readingCount: Self.readingCount,
                memory: rows[2].vectors, weight: weight)
            let expected = try EncoderFixture.numbers("contrast.loss")[0]
            #expect(abs(loss - expected) < 1e-6)
            for (name, found) in zip(["p", "q", "memory"], rows) {
                let expected = try EncoderFixture.numbers("contrast.\(name)").map { $0 * Double(weight) * Double(time) }
                // Sums of some ten products of float.
                #expect(relativeDistance(found.gradient, expected) < 1e-5, "\(name)")
            }
        }
    }

    /// Rows that are no directions are read by their distances.
    @Test func readsByDistancesAsPyTorchDoes() throws {
        let rows = [("p", Self.count), ("q", Self.count), ("memory", Self.size)].map { Self.named($0, $1) }
        let contrast = ViewContrast(
            ViewContrast.Settings(
                sharpness: 0.8, temperature: 0.3, varianceWeight: 0.5, areDirections: false), rowLimit: 8,
            channels: Self.channels, memorySize: Self.size)
        let loss = contrast.evaluate(
            rows[0].vectors, rows[1].vectors, count: Self.count, readingCount: Self.count, memory: rows[2].vectors,
            weight: 1)
        #expect(abs(loss - (try MemoryFixture.numbers("contrast.loss")[0])) < 1e-6)
        for (name, found) in zip(["p", "q", "memory"], rows) {
            // Sums of some ten products of float.
            let expected = try MemoryFixture.numbers("contrast.\(name)")
            #expect(relativeDistance(found.gradient, expected) < 1e-5, "\(name)")
        }
    }

    /// Vectors without a direction have no gradient, and spoil no other.
    @Test func zerosHaveNoGradient() throws {
        let p = Rows([Float](repeating: 0, count: Self.count * Self.channels))
        let q = Self.named("q", Self.count)
        let memory = Rows([Float](repeating: 0, count: Self.size * Self.channels))
        let loss = Self.contrast().evaluate(
            p.vectors, q.vectors, count: Self.count, readingCount: Self.readingCount, memory: memory.vectors, weight: 1)
        #expect(loss.isFinite)
        #expect(p.gradient.allSatisfy { $0 == 0 } && memory.gradient.allSatisfy { $0 == 0 })
        #expect(q.gradient.allSatisfy { $0.isFinite })
    }

    /// A memory of one prototype answers everything alike, which the second term counts in full.
    @Test func aMemoryThatAnswersAlikeCosts() throws {
        let (p, q) = (Self.named("p", Self.count), Self.named("q", Self.count))
        let prototype = namedNumbers("memory", count: Self.channels)
        let memory = Rows((0..<Self.size).flatMap { _ in prototype })
        func loss(_ varianceWeight: Float) -> Double {
            Self.contrast(varianceWeight: varianceWeight).evaluate(
                p.vectors, q.vectors, count: Self.count, readingCount: Self.readingCount, memory: memory.vectors,
                weight: 1)
        }
        // 1 - sqrt(epsilon), epsilon 1e-4.
        #expect(abs(loss(2) - loss(0) - 2 * 0.99) < 1e-5)
        #expect(p.gradient.contains { $0 != 0 } && memory.gradient.contains { $0 != 0 })
    }
}
