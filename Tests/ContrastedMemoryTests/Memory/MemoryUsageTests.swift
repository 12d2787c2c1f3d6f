import NeuralNetwork
import Tensors
import Testing

@testable import ContrastedMemory

struct MemoryUsageTests {
    private static let scale = EncoderScale(
        name: "block_3", title: "block 3", shape: MapShape(channels: 2, height: 1, width: 4))

    private static func memory(_ prototypes: [Float]) -> ScaleMemory {
        ScaleMemory(
            weight: Tensor(shape: [2, 2], elements: [1, 0, 0, 1]), bias: Tensor(shape: [2], elements: [0, 0]),
            prototypes: Tensor(shape: [prototypes.count / 2, 2], elements: prototypes), sharpness: 4)
    }

    /// Counts four positions that read these shares of four prototypes.
    private static func usage(_ rows: [[Float]], _ prototypes: [Float]) -> MemoryUsage {
        let shares = MapShape(channels: 4, height: 1, width: 4)
        var count = MemoryUsageCount(memory(prototypes), shares: shares)
        let map = AlignedFloats(count: shares.count)
        for (position, row) in rows.enumerated() {
            for (index, share) in row.enumerated() { map.pointer[position * shares.stride + index] = share }
        }
        withExtendedLifetime(map) { count.add(map.pointer) }
        return count.usage(nil)
    }

    private static let apart: [Float] = [0, 0, 3, 0, 0, 4, 3, 4]
    private static let each: [[Float]] = (0..<4).map { row in (0..<4).map { $0 == row ? 1 : 0 } }

    @Test func prototypesThatAreAllReadHaveNotCollapsed() {
        let usage = Self.usage(Self.each, Self.apart)
        #expect(usage.used == 1 && abs(usage.evenness - 1) < 1e-12 && usage.sumError == 0)
        // The nearest are 3 apart, in units of sqrt(1 / 4).
        #expect(abs(usage.smallestDistance - 6) < 1e-12)
        #expect(usage.collapse(of: Self.scale) == nil)
        let notes = MemoryUsage.notes(of: [(Self.scale, usage)])
        #expect(notes.count == 1 && notes[0].hasSuffix("the shares of a feature add up to 1 within 0.0."))
    }

    @Test func onePrototypeThatIsReadAloneIsNamed() {
        let usage = Self.usage([[Float]](repeating: [1, 0, 0, 0], count: 4), Self.apart)
        #expect(usage.used == 0.25 && abs(usage.evenness - 0.25) < 1e-12)
        #expect(usage.collapse(of: Self.scale)?.contains("memory of block 3 has collapsed: 1 of its 4") == true)
    }

    @Test func aSinglePrototypeIsNamed() {
        let shares = MapShape(channels: 1, height: 1, width: 4)
        var count = MemoryUsageCount(Self.memory([0, 3]), shares: shares)
        let map = AlignedFloats(count: shares.count)
        for position in 0..<4 { map.pointer[position * shares.stride] = 1 }
        withExtendedLifetime(map) { count.add(map.pointer) }
        #expect(count.usage(nil).collapse(of: Self.scale)?.contains("it has a single prototype") == true)
    }

    @Test func prototypesThatAreTheSameAreNamed() {
        let usage = Self.usage(Self.each, [0, 0, 3, 0, 0, 4, 3, 0])
        #expect(usage.smallestDistance == 0)
        #expect(usage.collapse(of: Self.scale)?.contains("two of its prototypes are the same") == true)
    }

    @Test func sharesThatDoNotAddUpAreSeen() {
        #expect(abs(Self.usage([[0.5, 0.25, 0, 0]], Self.apart).sumError - 1) < 1e-6)
    }
}
