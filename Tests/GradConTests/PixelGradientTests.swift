import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import GradCon

struct PixelGradientTests {
    /// Float32 against double backpropagation in float64.
    @Test(arguments: ReferenceCase.all)
    func agreesWithTheReference(_ reference: ReferenceCase) throws {
        let gradient = PixelGradient(try reference.detector())
        let images = try reference.images()
        // The first image comes last, so that what an image before it has left would show.
        for image in images.reversed().dropLast() { _ = gradient.gradient(of: image) }
        let expected = try reference.read("expected").doubles(named: "input_gradient")
        #expect(relativeDistance(gradient.gradient(of: images[0]), expected) < 1e-4)
    }

    /// A sum by standard deviations weighs the terms in another proportion.
    private static let sum = """
        {"reconstruction_error": {"mean": 0.1, "deviation": 0.02}, "gradient_loss": {"mean": -0.3, "deviation": 0.4}}
        """

    @Test(arguments: [("cae", false), ("cae", true), ("vae", false), ("vae", true)])
    func isTheSlopeOfTheScore(architecture: String, isStandardized: Bool) throws {
        var model = TestModel(architecture: architecture, input: try .of(3, 9, 13), latentPositions: 4, seed: 5)
        if isStandardized { model.metadata[StandardizedSum.key] = Self.sum }
        let detector = try model.detector()
        let image = detector.input.waves
        let gradient = PixelGradient(detector).gradient(of: image)
        let norm = Double(gradient.reduce(0) { $0 + $1 * $1 }).squareRoot()
        let scorer = detector.makeScorer()
        func score(_ step: Double) throws -> Double {
            let moved = zip(image.elements, gradient).map { Float(Double($0) + step * Double($1) / norm) }
            return try scorer.score(Tensor(shape: image.shape, elements: moved)).value
        }
        let step = 3e-3
        let slope = (try score(step) - score(-step)) / (2 * step)
        // The slope along the gradient is its length; a rectifier that flips within the step adds up to a hundredth.
        #expect(abs(slope - norm) < 2e-2 * norm)
    }

    /// Without the term of second order the slope would be that of the reconstruction error alone.
    @Test func theGradientTermHasItsShare() throws {
        var model = TestModel(input: try .small(), seed: 3)
        let image = try InputShape.small().waves
        let gradients = try ["0", "1"].map { alpha in
            model.metadata["alpha"] = alpha
            return PixelGradient(try model.detector()).gradient(of: image)
        }
        #expect(relativeDistance(gradients[1], gradients[0].map(Double.init)) > 0.1)
    }

    @Test func aLayerWithoutADirectionAddsNothing() throws {
        var model = TestModel(input: try .small(), seed: 3)
        let image = try InputShape.small().waves
        for index in 0..<4 {
            let shape = try #require(model.tensors["ref_grad.\(index)"]?.shape)
            model.tensors["ref_grad.\(index)"] = Tensor(
                shape: shape, elements: [Float](repeating: 0, count: shape.reduce(1, *)))
        }
        let without = PixelGradient(try model.detector()).gradient(of: image)
        model.metadata["alpha"] = "0"
        #expect(PixelGradient(try model.detector()).gradient(of: image) == without)
    }
}
