import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import EnergyModel

struct ContrastiveDivergenceTests {
    private static let tolerance = 1e-5

    @Test func samplesMoveAsThoseOfPyTorch() throws {
        let given = EnergyCase.grey
        let shard = try given.shard(hasTangents: false)
        let count = shard.energies.count
        for (index, image) in try given.images().enumerated() {
            shard.energies.image(index).update(from: image.elements, count: count)
        }
        for (noise, samples) in zip(try given.tensors("langevin.noise"), try given.tensors("langevin.samples")) {
            var next = [0, count]
            shard.stepSamples { image in
                defer { next[image] += 1 }
                return noise.elements[next[image]]
            }
            let found = Array(UnsafeBufferPointer(start: shard.energies.image(0), count: 2 * count))
            #expect(relativeDistance(found, samples.elements.map(Double.init)) < Self.tolerance)
            #expect(found.allSatisfy { (0...1).contains($0) })
        }
    }

    @Test func lossAndGradientAreThoseOfPyTorch() throws {
        let given = EnergyCase.grey
        let shard = try given.shard(hasTangents: false)
        let count = shard.energies.count
        for (index, (image, sample)) in zip(try given.images(), try given.tensors("contrast.sample")).enumerated() {
            shard.pairedInput(index).update(from: image.elements, count: count)
            shard.energies.image(index).update(from: sample.elements, count: count)
        }
        shard.contrast(scale: 1 / 2)
        // The loss is a difference of energies that lie close together.
        #expect(relativeDistance(shard.sums.map { $0 / 2 }, try given.numbers("contrast.figures")) < Self.tolerance)
        for (name, tensor) in shard.layout.tensors(of: shard.gradient) {
            let expected = try given.numbers("contrast.gradient.\(name)")
            #expect(relativeDistance(tensor.elements, expected) < 20 * Self.tolerance, "\(name)")
        }
        #expect(shard.largestEnergy >= Float(shard.sums.suffix(2).map { abs($0) / 2 }.max() ?? 0))
    }
}
