import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import GradCon

/// The Hessian-vector product and the gradient of J on odd shapes that are not square.
struct TrainingShardTests {
    private static let shapes = [(1, 9, 13), (3, 11, 8), (2, 17, 10), (4, 8, 21)]

    private struct Setup {
        var model: TestModel
        let images: [Tensor]

        init(_ architecture: String, _ size: (Int, Int, Int), seed: UInt64 = 3, count: Int = 3) throws {
            let shape = try InputShape.of(size.0, size.1, size.2)
            // Four layers of padding 2 leave floor(n / 2) + 1 of n positions each.
            let positions = [size.1, size.2].map { side in (0..<4).reduce(side) { n, _ in n / 2 + 1 } }
            model = TestModel(
                architecture: architecture, input: shape, latentPositions: positions[0] * positions[1], seed: seed)
            var generator = SeededGenerator(seed: seed)
            images = (0..<count).map { _ in
                Tensor(shape: shape.dimensions, elements: (0..<shape.count).map { _ in generator.uniformFloat() })
            }
        }

        func trainingModel() throws -> TrainingModel { try TrainingModel(model.checkpoint, referenceCount: 5) }

        func load(_ position: Int, _ image: UnsafeMutablePointer<Float>, _ noise: UnsafeMutableBufferPointer<Float>?)
            -> Bool
        {
            image.update(from: images[position].elements, count: images[position].elements.count)
            for index in noise?.indices ?? 0..<0 { noise?[index] = Float((index * 7 + position) % 11) / 5 - 1 }
            return true
        }

        func objective() throws -> BatchObjective {
            BatchObjective(try trainingModel(), batchSize: images.count, threads: 1)
        }

        func evaluate() throws -> (value: BatchObjective.Value, gradient: [String: [Double]]) {
            let objective = try objective()
            let adam = Adam(learningRate: 1e-3)
            let value = try #require(objective.step(images: images.count, adam: adam) { load($0, $1, $2) }).value
            let tensors = objective.model.network.layout.tensors(of: objective.gradient)
            return (value, tensors.mapValues { $0.elements.map(Double.init) })
        }
    }

    /// u . H v = v . H u, H the Hessian of L by the decoder's weights.
    @Test(arguments: ["cae", "vae"], shapes)
    func hessianIsSymmetric(architecture: String, size: (Int, Int, Int)) throws {
        let setup = try Setup(architecture, size)
        let model = try setup.trainingModel()
        let (network, layout) = (model.network, model.network.layout)
        let shard = TrainingShard(network, loss: model.loss)
        shard.images = setup.images.count
        for index in setup.images.indices {
            _ = setup.load(index, shard.image(index), nil)
        }
        let scale = 1 / Float(setup.images.count * network.input.count)
        shard.gradientPass(elementScale: scale, isNoisy: false)

        /// Random weights for each decoder layer, zero where the layout pads.
        func direction(_ seed: UInt64) throws -> AlignedFloats {
            var generator = SeededGenerator(seed: seed)
            let block = AlignedFloats(count: network.decoderWeights.count)
            for layer in network.decoder {
                var tensor = layout.tensor(of: layer.weights, at: model.parameters.pointer + layer.weights.offset)
                for index in tensor.elements.indices { tensor.elements[index] = generator.normal() * 0.1 }
                let place = block.pointer + (layer.weights.offset - network.decoderWeights.lowerBound)
                try layout.store(tensor, of: layer.weights, at: place)
            }
            return block
        }
        func product(_ direction: AlignedFloats) -> AlignedFloats {
            let directions = shard.makeDirections()
            for layer in network.decoder {
                let offset = layer.weights.offset - network.decoderWeights.lowerBound
                directions[layer.step]?.weights.update(from: direction.pointer + offset)
            }
            shard.hessianVectorPass(directions: directions)
            let result = AlignedFloats(count: network.decoderWeights.count)
            result.pointer.update(
                from: shard.gradient.pointer + network.decoderWeights.lowerBound, count: result.count)
            return result
        }
        func dot(_ a: AlignedFloats, _ b: AlignedFloats) -> Double {
            (0..<a.count).reduce(0) { $0 + Double(a.pointer[$1]) * Double(b.pointer[$1]) }
        }
        let (u, v) = (try direction(1), try direction(2))
        let (hu, hv) = (product(u), product(v))
        let size = (dot(u, u) * dot(hv, hv)).squareRoot()
        #expect(size > 0)
        // Sums of float32 products round to about 1e-6 of the vectors' lengths, whose product the difference is part
        // of.
        #expect(abs(dot(u, hv) - dot(v, hu)) < 1e-5 * size)
        // H is not zero along u, so that the symmetry says something.
        #expect(abs(dot(u, hu)) > 1e-3 * (dot(u, u) * dot(hu, hu)).squareRoot())
    }

    /// The slope of J along its gradient in one tensor is the gradient's length.
    ///
    /// J jumps where a rectifier flips, for that changes the gradients in L_grad. So the hidden layers have small
    /// weights and biases of 1 or -1: two thirds of the rectifiers are open and one third shut, whatever the step.
    @Test(
        arguments: ["cae", "vae"],
        [
            ("up.0.weight", (1, 9, 13)), ("up.2.weight", (3, 11, 8)), ("up.4.weight", (2, 17, 10)),
            ("up.6.weight", (4, 8, 21)), ("up.2.bias", (3, 9, 13)), ("up.6.bias", (2, 11, 8)),
            ("down.0.weight", (3, 17, 10)), ("down.4.weight", (1, 8, 21)), ("down.6.bias", (2, 9, 13)),
        ])
    func gradientIsTheSlopeOfJ(architecture: String, place: (name: String, size: (Int, Int, Int))) throws {
        var setup = try Setup(architecture, place.size)
        // As heavy as the other terms, for a mistake in its part to show.
        setup.model.metadata["alpha"] = "1"
        for (name, tensor) in setup.model.tensors where !name.hasPrefix("up.6") && !name.hasPrefix("ref_grad") {
            setup.model.tensors[name] = Tensor(
                shape: tensor.shape,
                elements: tensor.elements.indices.map { index in
                    name.hasSuffix("bias") && !name.hasPrefix("fc")
                        ? (index % 3 == 2 ? -1 : 1) : 0.2 * tensor.elements[index]
                })
        }
        let gradient = try #require(try setup.evaluate().gradient[place.name])
        let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(length > 0)
        func total(_ step: Double) throws -> Double {
            var moved = setup
            for (index, slope) in gradient.enumerated() {
                moved.model.add(Float(step * slope / length), to: place.name, at: index)
            }
            return try moved.evaluate().value.total
        }
        let step = 1e-2
        let slope = (try total(step) - total(-step)) / (2 * step)
        // J is good to 1e-6, mostly of its cosines, which the step turns into 1e-4; its bend over the step adds little,
        // and a wrong gradient would be off by its whole length.
        #expect(abs(slope - length) < 1e-2 * length + 1e-4, "slope \(slope), length \(length)")
    }
}
