import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@testable import GradCon

struct BatchObjectiveTests {
    private static func load(_ shape: InputShape) -> BatchObjective.Loader {
        { position, image, noise in
            // Stripes, moved by the position.
            var generator = SeededGenerator(seed: UInt64(position))
            for index in 0..<shape.count {
                image[index] = ((index + position) % 5 == 0 ? 0.8 : 0) + 0.2 * generator.uniformFloat()
            }
            for index in noise?.indices ?? 0..<0 { noise?[index] = generator.normal() }
            return true
        }
    }

    private static func model(_ architecture: TrainingOptions.Architecture, _ shape: InputShape) throws -> TrainingModel
    {
        try TrainingModel(
            InitialModel.make(
                TrainingOptions(TrainingSchedule(seed: 4), architecture: architecture), input: shape))
    }

    /// Steps on batches that fill shards and that do not; the bits of all parameters and of the reference.
    @Test(arguments: TrainingOptions.Architecture.allCases)
    func anyNumberOfThreadsGivesTheSameBits(architecture: TrainingOptions.Architecture) throws {
        let shape = try InputShape.of(1, 10, 13)
        func train(threads: Int) throws -> [String: Tensor] {
            let model = try Self.model(architecture, shape)
            let objective = BatchObjective(model, batchSize: 13, threads: threads)
            for images in [13, 12, 5, 1, 13] {
                _ = try #require(objective.step(images: images, adam: Adam(learningRate: 1e-3), load: Self.load(shape)))
            }
            return model.network.tensors(parameters: model.parameters, reference: model.reference)
        }
        let expected = try train(threads: 1)
        for threads in [2, 3, 7] {
            #expect(try train(threads: threads) == expected)
        }
    }

    @Test(arguments: TrainingOptions.Architecture.allCases)
    func stepsLowerJ(architecture: TrainingOptions.Architecture) throws {
        let shape = try InputShape.of(1, 10, 13)
        let objective = BatchObjective(try Self.model(architecture, shape), batchSize: 8, threads: 2)
        _ = objective.step(images: 8, adam: Adam(learningRate: 1e-3), load: Self.load(shape))
        let before = try #require(objective.evaluate(images: 8, load: Self.load(shape)))
        for _ in 0..<60 { _ = objective.step(images: 8, adam: Adam(learningRate: 1e-3), load: Self.load(shape)) }
        let after = try #require(objective.evaluate(images: 8, load: Self.load(shape)))
        #expect(after.total < before.total)
        #expect(after.reconstruction < before.reconstruction)
    }

    @Test func theFirstStepHasNoGradientLossAndSetsTheReference() throws {
        let shape = try InputShape.of(1, 10, 13)
        let model = try Self.model(.cae, shape)
        let objective = BatchObjective(model, batchSize: 6, threads: 1)
        let (value, isFinite) = try #require(
            objective.step(images: 6, adam: Adam(learningRate: 1e-3), load: Self.load(shape)))
        #expect(isFinite)
        #expect(value.gradientLoss == nil)
        #expect(value.total == value.reconstruction)
        let decoderWeights = model.network.decoderWeights
        for index in 0..<model.reference.count {
            #expect(
                model.reference.pointer[index] == objective.gradient.pointer[decoderWeights.lowerBound + index])
        }
        #expect(objective.evaluate(images: 6, load: Self.load(shape))?.gradientLoss != nil)
    }

    @Test func evaluatingChangesNothing() throws {
        let shape = try InputShape.of(2, 8, 9)
        let model = try Self.model(.vae, shape)
        let objective = BatchObjective(model, batchSize: 5, threads: 2)
        _ = objective.step(images: 5, adam: Adam(learningRate: 1e-3), load: Self.load(shape))
        let tensors = model.network.tensors(parameters: model.parameters, reference: model.reference)
        let first = objective.evaluate(images: 5, load: Self.load(shape))
        #expect(objective.evaluate(images: 5, load: Self.load(shape)) == first)
        #expect(model.network.tensors(parameters: model.parameters, reference: model.reference) == tensors)
        #expect(model.referenceCount == 1)
    }

    /// J of two images of one shade and its gradient.
    private static func differentiate(
        _ test: TestModel, _ shape: InputShape, shade: Float
    ) throws -> (value: BatchObjective.Value, gradient: [Float]) {
        let objective = BatchObjective(
            try TrainingModel(test.checkpoint, referenceCount: 1), batchSize: 2, threads: 1)
        let value = try #require(
            objective.step(images: 2, adam: Adam(learningRate: 1e-3)) { _, image, _ in
                image.update(repeating: shade, count: shape.count)
                return true
            }
        ).value
        return (value, (0..<objective.gradient.count).map { objective.gradient.pointer[$0] })
    }

    /// All weights zero, images of one half: nothing to correct, so all gradients are zero.
    @Test func aGradientOfZeroHasNoDirection() throws {
        let shape = try InputShape.small()
        var test = TestModel(input: shape)
        for (name, tensor) in test.tensors where !name.hasPrefix("ref_grad") {
            test.tensors[name] = Tensor(shape: tensor.shape, elements: tensor.elements.map { _ in 0 })
        }
        let (value, gradient) = try Self.differentiate(test, shape, shade: 0.5)
        #expect(value.total == 0)
        #expect(gradient.allSatisfy { $0 == 0 })
    }

    /// Behind a saturated output gradients are too small for the reciprocal of their squares.
    @Test(arguments: [Float](arrayLiteral: 20, 25, 40, 45, 60, 90))
    func aGradientNextToZeroHasAFiniteDirection(bias: Float) throws {
        let shape = try InputShape.small()
        var test = TestModel(input: shape)
        #expect(test.tensors["up.6.bias"]?.shape == [shape.channels])
        test.tensors["up.6.bias"] = Tensor(
            shape: [shape.channels], elements: [Float](repeating: -bias, count: shape.channels))
        let (value, gradient) = try Self.differentiate(test, shape, shade: 0)
        #expect(value.total.isFinite)
        #expect(gradient.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [Float.nan, .infinity])
    func aStepFromWhatIsNotFiniteIsReported(pixel: Float) throws {
        let shape = try InputShape.small()
        let objective = BatchObjective(
            try TrainingModel(TestModel(input: shape).checkpoint), batchSize: 2, threads: 1)
        let result = try #require(
            objective.step(images: 2, adam: Adam(learningRate: 1e-3)) { position, image, _ in
                image.update(repeating: position == 1 ? pixel : 0.5, count: shape.count)
                return true
            })
        #expect(!result.isFinite)
    }

    @Test func anImageThatIsGoneEndsTheStep() throws {
        let shape = try InputShape.small()
        let objective = BatchObjective(
            try TrainingModel(TestModel(input: shape).checkpoint), batchSize: 6, threads: 2)
        #expect(objective.evaluate(images: 6) { position, _, _ in position != 5 } == nil)
    }
}
