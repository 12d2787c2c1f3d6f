import NeuralNetwork
import Testing

@testable import AnomalyDetection

struct GradConScorerTests {
    /// Float32 against float64: 1e-5 is the bound the project promises; sums of this length round to about 3e-7.
    private static let tolerance = 1e-5

    @Test(arguments: ReferenceCase.available)
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
            #expect(score.components[0].name == "reconstruction_error")
            #expect(relativeError(score.components[0].value, losses[index]) < Self.tolerance)
            #expect(score.components[1].name == "gradient_loss")
            #expect(relativeError(score.components[1].value, gradientLosses[index]) < Self.tolerance)
            #expect(score.layers.map(\.name) == ["up.0", "up.2", "up.4", "up.6"])
            for (layer, cosine) in score.layers.enumerated() {
                #expect(relativeError(cosine.cosine, cosines[4 * index + layer]) < Self.tolerance)
            }
        }
    }

    @Test(arguments: ReferenceCase.available.filter(\.hasDecoderGradients))
    func decoderGradientsAgreeWithTheReference(_ reference: ReferenceCase) throws {
        let expected = try reference.read("expected")
        let detector = try reference.detector()
        let scorer = GradConScorer(detector)
        try scorer.load(reference.images()[0])
        let scale = scorer.evaluate().gradientScale
        for (index, layer) in detector.network.decoder.enumerated() {
            var packed = [Float](repeating: 0, count: layer.linear.gradientCount)
            layer.weightGradient(
                input: scorer.pass.decoderInput(index), outputGradient: scorer.pass.decoderOutputGradient(index),
                addingTo: &packed)
            let gradient = layer.linear.unpackGradient(packed).elements.map { Double($0) / scale }
            #expect(
                try relativeDistance(gradient, expected.doubles(named: "decoder_gradient.\(index)")) < Self.tolerance)
        }
    }
}
