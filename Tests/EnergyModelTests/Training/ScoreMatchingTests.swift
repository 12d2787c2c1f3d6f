import Determinism
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import EnergyModel

struct ScoreMatchingTests {
    private static let tolerance = 2e-5

    @Test func lossAndGradientAreThoseOfPyTorch() throws {
        let given = EnergyCase.grey
        let shard = try given.shard(hasTangents: true)
        for (index, (image, noise)) in zip(try given.images(), try given.tensors("score.noise")).enumerated() {
            for element in image.elements.indices {
                shard.pairedInput(index)[element] = noise.elements[element]
                shard.energies.image(index)[element] = image.elements[element] + noise.elements[element]
            }
        }
        shard.matchScores(scale: 1 / Float(2 * shard.energies.count))
        #expect(relativeDistance([shard.sums[0] / 2], try given.numbers("score.L")) < Self.tolerance)
        for (name, tensor) in shard.layout.tensors(of: shard.gradient) {
            let expected = try given.numbers("score.gradient.\(name)")
            if name == "energy.bias" {
                #expect(tensor.elements == [0])
            } else {
                #expect(relativeDistance(tensor.elements, expected) < Self.tolerance, "\(name)")
            }
        }
    }

    /// In colour, by differences of the loss along random directions of the parameters.
    @Test func theGradientIsTheLossesDerivative() throws {
        let shard = try EnergyCase.all[1].shard(hasTangents: true)
        let layout = shard.layout
        let block = try layout.block(
            from: Dictionary(
                uniqueKeysWithValues: layout.segments.map {
                    ($0.name, try EnergyCase.all[1].model.tensor(named: $0.name))
                }))
        func loss(movingAlong direction: AlignedFloats?, _ step: Float, scale: Float? = nil) -> Double {
            let moved = AlignedFloats(count: layout.count)
            Elementwise.combine(
                block.pointer, times: 1, (direction ?? block).pointer, times: step, into: moved.pointer,
                count: layout.count)
            layout.install(moved)
            var generator = SeededGenerator(seed: 7)
            for index in 0..<2 {
                for element in 0..<shard.energies.count {
                    let noise = generator.normal()
                    shard.pairedInput(index)[element] = noise
                    shard.energies.image(index)[element] = generator.uniformFloat() + noise
                }
            }
            shard.matchScores(scale: scale)
            return shard.sums[0] / 2
        }
        _ = loss(movingAlong: nil, 0, scale: 1 / Float(2 * shard.energies.count))
        var generator = SeededGenerator(seed: 8)
        for segment in layout.segments where segment.name != "energy.bias" {
            let direction = AlignedFloats(count: layout.count)
            try layout.store(
                Tensor(
                    shape: segment.shape,
                    elements: (0..<segment.shape.reduce(1, *)).map { _ in generator.uniformFloat() - 0.5 }),
                of: segment, at: direction.pointer + segment.offset)
            let slope = Elementwise.dot(direction.pointer, shard.gradient.pointer, count: layout.count)
            let length = Elementwise.dot(direction.pointer, direction.pointer, count: layout.count).squareRoot()
            // A step at which rounding of the loss, 1e-7, and its third derivative both stay small.
            let step = Float(0.02 / length)
            let difference =
                (loss(movingAlong: direction, step) - loss(movingAlong: direction, -step)) / Double(2 * step)
            #expect(abs(difference - slope) < 5e-3 * abs(slope) + 2e-6 * length, "\(segment.name)")
        }
    }
}
