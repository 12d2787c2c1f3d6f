import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import FeatureRepository

struct FeatureRepositoryScorerTests {
    /// A model of six images, over features of patches.
    private static let model = Result {
        let bench = try FittingBench(images: 6)
        try bench.train()
        return try bench.checkpoint().detector
    }

    private static func detector() throws -> FeatureRepositoryDetector {
        try #require(model.get() as? FeatureRepositoryDetector)
    }

    private static func image(_ name: String) -> Tensor {
        Tensor(shape: [3, 64, 64], elements: namedNumbers(name, count: 3 * 64 * 64).map { $0 / 2 + 0.5 })
    }

    @Test func theDetectorDescribesWhatTheScorerSays() throws {
        let detector = try Self.detector()
        let found = try detector.makeScorer().explanation(of: Self.image("one"))
        #expect(detector.terms.map(\.name) == ["nearest_neighbour", "position", "shared", "image"])
        #expect(found.score.terms.count == 4 && found.score.pValues.count == 4)
        #expect(detector.maps.map(\.name) == ["distance"] && found.maps.map(\.shape) == [[8, 8]])
        #expect(detector.input.dimensions == [3, 64, 64])
        #expect(detector.constants.map(\.value) == [60])
    }

    /// Each term against the held-out values that the file stores.
    @Test func theScoreIsTheSumOfSurprisals() throws {
        let detector = try Self.detector()
        let score = try detector.makeScorer().score(Self.image("one"))
        let combined = try #require(detector.combined)
        #expect(score.value == combined.score(of: score.terms))
        #expect(score.pValues == combined.pValues(of: score.terms))
        // Six images were held out, and the new one is counted as another.
        #expect(score.pValues.allSatisfy { (1...7).map { Double($0) / 7 }.contains($0) })
    }

    /// Whoever asks, and whatever was asked before.
    @Test func theSameImageHasTheSameBits() throws {
        let detector = try Self.detector()
        let scorer = detector.makeScorer()
        let first = try scorer.score(Self.image("one"))
        #expect(try scorer.score(Self.image("two")) != first)
        #expect(try scorer.score(Self.image("one")) == first)
        #expect(try scorer.explanation(of: Self.image("one")).score == first)
        #expect(try detector.makeScorer().score(Self.image("one")) == first)
    }

    @Test func anImageThatHasNoScoreIsRefused() throws {
        let detector = try Self.detector()
        let scorer = detector.makeScorer()
        let wide = Tensor(shape: [3, 32, 128], elements: Self.image("one").elements)
        #expect(throws: ScoringError.shape(found: [3, 32, 128], expected: detector.input)) { try scorer.score(wide) }
        for value in [Float.nan, .infinity] {
            var image = Self.image("one")
            image.elements[5000] = value
            #expect(throws: ScoringError.self) { try scorer.score(image) }
            #expect(throws: ScoringError.self) { try scorer.explanation(of: image) }
        }
        // Nothing of them stays.
        #expect(try scorer.score(Self.image("one")) == detector.makeScorer().score(Self.image("one")))
    }
}
