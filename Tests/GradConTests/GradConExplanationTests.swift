import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import GradCon

struct GradConExplanationTests {
    @Test(arguments: ["cae", "vae"], [1, 2, 3])
    func mapsAreAsDescribed(architecture: String, channels: Int) throws {
        let input = try InputShape.of(channels, 11, 14)
        let detector = try TestModel(architecture: architecture, input: input, latentPositions: 4).detector()
        let names = ["residual", "gradient"] + (channels == 2 ? [] : ["reconstruction"])
        #expect(detector.maps.map(\.name) == names)
        #expect(detector.maps.first?.kind == .deviation)
        let scorer = GradConScorer(detector)
        let score = try scorer.score(input.waves)
        let explanation = try scorer.explanation(of: input.waves)
        #expect(explanation.score == score)
        #expect(explanation.maps.map(\.shape) == detector.maps.map(\.shape))
        #expect(try scorer.score(input.waves) == score)
    }

    /// The mean of the residual is the reconstruction error of the convolutional form.
    @Test func theResidualAddsUpToTheError() throws {
        let detector = try TestModel(input: try .of(3, 9, 13)).detector()
        let explanation = try GradConScorer(detector).explanation(of: detector.input.waves)
        let residual = explanation.maps[0].elements
        let mean = Double(residual.reduce(0, +)) / Double(residual.count)
        #expect(relativeError(mean, explanation.score.terms[0]) < 1e-5)
        let squares = zip(explanation.maps[2].elements, detector.input.waves.elements).map { ($0 - $1) * ($0 - $1) }
        let size = residual.count
        for pixel in 0..<size {
            let expected = (squares[pixel] + squares[size + pixel] + squares[2 * size + pixel]) / 3
            #expect(abs(residual[pixel] - expected) < 1e-6)
        }
    }

    @Test func theGradientMapIsTheLengthOverTheChannels() throws {
        let detector = try TestModel(input: try .small()).detector()
        let image = detector.input.waves
        let map = try GradConScorer(detector).explanation(of: image).maps[1].elements
        let gradient = PixelGradient(detector).gradient(of: image)
        for pixel in map.indices {
            let (first, second) = (gradient[pixel], gradient[map.count + pixel])
            #expect(map[pixel] == (first * first + second * second).squareRoot())
        }
    }
}
