import AnomalyDetection
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import GradCon

struct GradConScorerTests {
    /// Float32 against float64: 1e-5 is the bound the project promises; sums of this length round to about 3e-7.
    private static let tolerance = 1e-5

    @Test(arguments: ReferenceCase.all)
    func agreesWithTheReference(_ reference: ReferenceCase) throws {
        let expected = try reference.read("expected")
        let scorer = try reference.detector().makeScorer()
        let (losses, cosines) = (try expected.doubles(named: "loss"), try expected.doubles(named: "cosine"))
        let (gradientLosses, scores) = (
            try expected.doubles(named: "gradient_loss"), try expected.doubles(named: "score")
        )
        for (index, image) in try reference.images().enumerated() {
            let score = try scorer.score(image)
            #expect(relativeError(score.value, scores[index]) < Self.tolerance)
            #expect(relativeError(score.terms[0], losses[index]) < Self.tolerance)
            #expect(relativeError(score.terms[1], gradientLosses[index]) < Self.tolerance)
            for (layer, cosine) in score.cosines.enumerated() {
                #expect(relativeError(cosine, cosines[4 * index + layer]) < Self.tolerance)
            }
        }
    }

    /// The gradient of a decoder layer's weights, in the order of a checkpoint, of the image that was scored last.
    private static func weightGradient(of layer: Autoencoder.DecoderLayer, _ scorer: GradConScorer) -> [Float] {
        let block = AlignedFloats(count: layer.weights.count)
        scorer.pass.gradient(of: layer.weights, to: block.pointer)
        return scorer.detector.network.layout.tensor(of: layer.weights, at: block.pointer).elements
    }

    @Test(arguments: ReferenceCase.all)
    func decoderGradientsAgreeWithTheReference(_ reference: ReferenceCase) throws {
        let expected = try reference.read("expected")
        let detector = try reference.detector()
        let scorer = GradConScorer(detector)
        try scorer.load(reference.images()[0])
        let scale = scorer.evaluate().gradientScale
        for (index, layer) in detector.network.decoder.enumerated() {
            let gradient = Self.weightGradient(of: layer, scorer).map { Double($0) / scale }
            #expect(
                try relativeDistance(gradient, expected.doubles(named: "decoder_gradient.\(index)")) < Self.tolerance)
        }
    }

    @Test(arguments: ReferenceCase.all)
    func reconstructionAgreesWithTheReference(_ reference: ReferenceCase) throws {
        let scorer = try GradConScorer(reference.detector())
        let image = try reference.images()[0]
        _ = try scorer.score(image)
        let found = UnsafeBufferPointer(start: scorer.reconstruction.pointer, count: image.elements.count)
        let expected = try reference.read("expected").doubles(named: "reconstruction")
        #expect(relativeDistance(found.map(Double.init), expected) < Self.tolerance)
    }

    @Test(arguments: ReferenceCase.all.filter { $0.name.hasPrefix("vae") })
    func latentLossAgreesWithTheReference(_ reference: ReferenceCase) throws {
        let scorer = try reference.detector().makeScorer()
        let expected = try reference.read("expected").doubles(named: "latent_loss")
        for (image, latentLoss) in zip(try reference.images(), expected) {
            #expect(relativeError(try scorer.score(image).terms[2], latentLoss) < Self.tolerance)
        }
    }

    /// The slope of L along g_i is |g_i|: perturb layer i both ways along its own gradient.
    @Test(arguments: [("cae", 0), ("cae", 1), ("cae", 2), ("cae", 3), ("vae", 0), ("vae", 3)])
    func gradientsAreTheSlopesOfTheLoss(architecture: String, layer: Int) throws {
        let model = TestModel(architecture: architecture, input: try .of(3, 9, 13), latentPositions: 4, seed: 5)
        let image = try InputShape.of(3, 9, 13).waves
        let detector = try model.detector()
        let scorer = GradConScorer(detector)
        try scorer.load(image)
        let scale = scorer.evaluate().gradientScale
        let gradient = Self.weightGradient(of: detector.network.decoder[layer], scorer).map { Double($0) / scale }
        let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()

        func loss(_ step: Double) throws -> Double {
            var moved = model
            for (index, slope) in gradient.enumerated() {
                moved.add(Float(step * slope / norm), to: "up.\(2 * layer).weight", at: index)
            }
            return try moved.detector().makeScorer().score(image).terms[0]
        }
        let step = 3e-3
        let slope = (try loss(step) - loss(-step)) / (2 * step)
        // The loss is good to 1e-7, which the step turns into 3e-5; a rectifier that flips within the step adds up to a
        // hundredth, where a wrong gradient would be off by its whole length.
        #expect(abs(slope - norm) < 1e-2 * norm + 3e-5)
    }

    // MARK: Determinism

    @Test(arguments: ["cae", "vae"])
    func everyScorerGivesTheSameBits(architecture: String) throws {
        let detector = try TestModel(architecture: architecture, input: try .small(), latentPositions: 4).detector()
        let (first, second) = (detector.makeScorer(), detector.makeScorer())
        let image = detector.input.waves
        let score = try first.score(image)
        _ = try second.score(detector.input.constant(1))
        #expect(try second.score(image) == score)
        #expect(try first.score(image) == score)
    }

    @Test func scorersAtWorkTogetherGiveTheSameBits() async throws {
        let detector = try TestModel(input: try .small()).detector()
        let image = detector.input.waves
        let expected = try detector.makeScorer().score(image)
        let scores = try await withThrowingTaskGroup(of: [AnomalyScore].self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let scorer = detector.makeScorer()
                    return try (0..<20).map { round in
                        _ = try scorer.score(detector.input.constant(Float(worker * 20 + round) / 80))
                        return try scorer.score(image)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(scores.count == 80)
        #expect(scores.allSatisfy { $0 == expected })
    }

    // MARK: Edges

    @Test(arguments: [[11, 14], [1, 11, 14], [2, 14, 11], [2, 11, 14, 1], []])
    func refusesAnotherShape(shape: [Int]) throws {
        let detector = try TestModel(input: try .small()).detector()
        let tensor = Tensor(shape: shape, elements: [Float](repeating: 0, count: shape.reduce(1, *)))
        #expect(throws: ScoringError.shape(found: shape, expected: detector.input)) {
            try detector.makeScorer().score(tensor)
        }
    }

    @Test(arguments: [Float(0), 0.5, 1])
    func constantImagesHaveAScore(value: Float) throws {
        let detector = try TestModel(input: try .small()).detector()
        let score = try detector.makeScorer().score(detector.input.constant(value))
        #expect(score.cosines.allSatisfy { abs($0) <= 1 })
    }

    @Test func aReferenceOfZeroHasNoDirection() throws {
        var model = TestModel(input: try .small())
        let shape = model.tensors["ref_grad.1"]?.shape ?? []
        model.tensors["ref_grad.1"] = Tensor(shape: shape, elements: [Float](repeating: 0, count: shape.reduce(1, *)))
        let score = try model.detector().makeScorer().score(try InputShape.small().waves)
        #expect(score.cosines[1] == 0)
        #expect(score.cosines[0] != 0)
    }

    /// All weights zero: every pixel is reconstructed as exactly one half.
    @Test func aGradientOfZeroHasNoDirection() throws {
        var model = TestModel(input: try .small())
        for (name, tensor) in model.tensors where !name.hasPrefix("ref_grad") {
            model.tensors[name] = Tensor(shape: tensor.shape, elements: tensor.elements.map { _ in 0 })
        }
        let score = try model.detector().makeScorer().score(try InputShape.small().constant(0.5))
        #expect(score.value == 0)
        #expect(score.cosines == [0, 0, 0, 0])
    }

    /// Cosines do not depend on the length of their vectors, however small or large that is.
    @Test(arguments: [Float.leastNormalMagnitude * 1e3, 1e-20, 1e20, 1e37])
    func referencesMayHaveAnyScale(scale: Float) throws {
        let model = TestModel(input: try .small())
        var scaled = model
        for layer in 0..<4 {
            guard let tensor = model.tensors["ref_grad.\(layer)"] else { continue }
            scaled.tensors["ref_grad.\(layer)"] = Tensor(
                shape: tensor.shape, elements: tensor.elements.map { $0 * scale })
        }
        let image = try InputShape.small().waves
        let (score, expected) = (
            try scaled.detector().makeScorer().score(image), try model.detector().makeScorer().score(image)
        )
        for (found, expected) in zip(score.cosines, expected.cosines) {
            // Scaling rounds each element once, near the subnormal numbers to 13 bits.
            #expect(abs(found - expected) < 1e-3)
        }
    }

    @Test(arguments: ["down.6.weight", "up.0.weight", "up.4.weight"])
    func overflowIsAnErrorAndNotAScore(name: String) throws {
        var model = TestModel(input: try .small())
        guard let tensor = model.tensors[name] else { return }
        model.tensors[name] = Tensor(
            shape: tensor.shape, elements: tensor.elements.map { _ in Float.greatestFiniteMagnitude })
        let scorer = try model.detector().makeScorer()
        #expect {
            try scorer.score(try InputShape.small().waves)
        } throws: { error in
            guard case ScoringError.notFinite = error else { return false }
            return true
        }
    }

    @Test(arguments: [Float.nan, .infinity])
    func anImageThatIsNotFiniteHasNoScore(value: Float) throws {
        let detector = try TestModel(input: try .small()).detector()
        for index in [0, 77, detector.input.count - 1] {
            var image = detector.input.waves
            image.elements[index] = value
            #expect {
                try detector.makeScorer().score(image)
            } throws: { error in
                guard case ScoringError.notFinite = error else { return false }
                return true
            }
        }
    }

    @Test(arguments: [(1, 8, 8), (4, 8, 200), (3, 64, 64), (2, 65, 33), (1, 512, 9), (3, 131, 250)])
    func scoresImagesOfAnySize(channels: Int, height: Int, width: Int) throws {
        let detector = try TestModel(input: try .of(channels, height, width)).detector()
        let score = try detector.makeScorer().score(detector.input.waves)
        #expect(score.terms[0] > 0)
        #expect(score.cosines.allSatisfy { $0 != 0 && abs($0) < 1 })
    }
}

extension AnomalyScore {
    /// The cosines of the four decoder layers, which are the last terms.
    fileprivate var cosines: [Double] { Array(terms.suffix(4)) }
}
