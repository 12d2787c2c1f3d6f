import NeuralNetwork
import TestSupport
import Testing

@testable import ContrastedMemory

struct DeviationComparisonTests {
    private static func comparison(_ classifiers: [AnomalyClassifier]) throws -> DeviationComparison {
        let scales = MemoryFixture.scales
        let model = try DeviationModel(
            scales.map(MemoryFixture.model), of: scales.map(\.map), classifiers: classifiers)
        let comparison = DeviationComparison(model)
        for (scale, target) in zip(scales, comparison.targets) { MemoryFixture.writeFeatures(scale, to: target) }
        return comparison
    }

    /// Terms, and the whitened deviations on the grid of the second scale.
    @Test func givesPyTorchsTerms() throws {
        let comparison = try Self.comparison(MemoryFixture.classifiers)
        #expect(comparison.termCount == 6)
        var terms = [Double](repeating: 0, count: 6)
        for _ in 1...2 {
            comparison.compare(&terms)
            for (term, name) in zip(
                terms,
                [
                    "fine.term", "coarse.term", "detector", "image", "classifier", "pooled_classifier",
                ])
            {
                let expected = try MemoryFixture.numbers(name)[0]
                // Sums of some hundred products of float.
                #expect(abs(term - expected) < 2e-6 * max(1, abs(expected)), "\(name)")
            }
        }
        let grid = MapShape(channels: 13, height: 3, width: 4)
        let whitened = AlignedFloats(count: grid.count)
        comparison.writeWhitened(to: whitened.pointer)
        let found = (0..<13).flatMap { channel in
            (0..<grid.positions).map { whitened.elements[$0 * grid.stride + channel] }
        }
        #expect(relativeDistance(found, try MemoryFixture.numbers("whitened")) < 2e-6)
        let pooled = AlignedFloats(count: 39)
        PooledDeviations(grid).write(whitened.pointer, to: pooled.pointer)
        #expect(relativeDistance(Array(pooled.elements), try MemoryFixture.numbers("pooled")) < 2e-6)
    }

    @Test func withoutAClassifierThereAreTheOtherTerms() throws {
        let (with, without) = (try Self.comparison(MemoryFixture.classifiers), try Self.comparison([]))
        var (all, some) = ([Double](repeating: 0, count: 6), [Double](repeating: 0, count: 4))
        with.compare(&all)
        without.compare(&some)
        #expect(Array(all.prefix(4)) == some && without.termCount == 4)
    }

    /// On its own grid a scale's distances are as they are; on another their mean stays about the same.
    @Test func distancesComeOnAnotherGrid() throws {
        let comparison = try Self.comparison([])
        var terms = [Double](repeating: 0, count: 4)
        comparison.compare(&terms)
        let own = comparison.positionDistances(ofScale: 0, onGridOf: 0)
        let coarse = comparison.positionDistances(ofScale: 0, onGridOf: 1)
        #expect(own.count == 48 && coarse.count == 12)
        // Half as fine: means of 2x2.
        #expect(abs(coarse[0] - (own[0] + own[1] + own[8] + own[9]) / 4) < 1e-5)
    }
}
