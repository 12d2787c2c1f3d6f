import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import EnergyModel

struct EnergyModelScorerTests {
    /// Sums of a few hundred float32 products, on the way there and back.
    private static let tolerance = 1e-5

    @Test(arguments: EnergyCase.all)
    func termsAndMapAreThoseOfPyTorch(_ given: EnergyCase) throws {
        let detector = try given.detector()
        let scorer = detector.makeScorer()
        let maps = try given.tensors("map")
        var found: [String: [Double]] = [:]
        for (index, image) in try given.images().enumerated() {
            let explanation = try scorer.explanation(of: image)
            #expect(explanation.maps.map(\.shape) == detector.maps.map(\.shape))
            let expected = maps[index].elements.map(Double.init)
            #expect(relativeDistance(explanation.maps[0].elements, expected) < Self.tolerance)
            for (term, value) in zip(detector.terms, explanation.score.terms) {
                found[term.name, default: []].append(value)
            }
            #expect(explanation.score.value == explanation.score.terms[0])
        }
        for name in ["energy", "gradient_norm", "worst_gradient"] {
            #expect(relativeDistance(found[name] ?? [], try given.numbers(name)) < Self.tolerance, "\(name)")
        }
    }

    @Test(arguments: EnergyCase.all)
    func theGradientByTheImageIsThatOfPyTorch(_ given: EnergyCase) throws {
        let detector = try given.detector()
        let pass = detector.makePass()
        for (image, gradient) in zip(try given.images(), try given.tensors("gradient")) {
            pass.image(0).update(from: image.elements, count: image.elements.count)
            pass.forward()
            pass.reverse()
            let found = Array(UnsafeBufferPointer(start: pass.gradient(0), count: pass.count))
            #expect(relativeDistance(found, gradient.elements.map(Double.init)) < Self.tolerance)
        }
    }

    @Test func anyScorerGivesTheSameBits() throws {
        let detector = try EnergyCase.grey.detector()
        let images = try EnergyCase.grey.images()
        let (first, second) = (detector.makeScorer(), detector.makeScorer())
        let there = try images.map { try first.score($0) }
        let back = try images.reversed().map { try second.explanation(of: $0).score }
        #expect(back.reversed() == there)
    }

    /// With held-out values the score is the sum of -log p, and every term has a p-value.
    @Test func heldOutValuesCombineTheTerms() throws {
        let terms = try EnergyCase.grey.images().map { try EnergyCase.grey.detector().makeScorer().score($0).terms }
        var model = EnergyCase.grey.model
        // The first image's terms are larger than all held-out ones, and of no other size than them.
        let heldOut = (0..<3).flatMap { term in (1...20).map { Float(terms[0][term]) - Float($0) } }
        model = try Self.adding(Tensor(shape: [3, 20], elements: heldOut), to: model)
        let detector = try EnergyModelDetector(model)
        #expect(detector.terms.map(\.isInScore) == [true, true, true])
        let score = try detector.makeScorer().score(EnergyCase.grey.images()[0])
        #expect(score.terms == terms[0] && score.pValues == [1.0 / 21, 1.0 / 21, 1.0 / 21])
        let combined = try #require(
            CombinedPValues(
                (0..<3).map { term in heldOut[term * 20..<(term + 1) * 20].map(Double.init) },
                weights: EnergyModelDetector.weights))
        #expect(score.value == combined.score(of: terms[0]) && score.value > 3)
    }

    private static func adding(_ heldOut: Tensor, to model: Safetensors) throws -> Safetensors {
        var tensors = Dictionary(uniqueKeysWithValues: try model.names.map { ($0, try model.tensor(named: $0)) })
        tensors["held_out"] = heldOut
        return Safetensors(metadata: model.metadata, tensors: tensors)
    }

    @Test func anImageThatHasNoScoreIsRefused() throws {
        let detector = try EnergyCase.grey.detector()
        let image = try EnergyCase.grey.images()[0]
        let flat = Tensor(shape: [1, 784, 1], elements: image.elements)
        #expect(throws: ScoringError.shape(found: [1, 784, 1], expected: detector.input)) {
            try detector.makeScorer().score(flat)
        }
        for value in [Float.infinity, -.infinity, .nan, 3e38] {
            var broken = image
            broken.elements[300] = value
            #expect {
                _ = try detector.makeScorer().score(broken)
            } throws: { error in
                guard case ScoringError.notFinite = error else { return false }
                return true
            }
        }
    }
}
