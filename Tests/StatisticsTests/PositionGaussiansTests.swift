import Determinism
import Testing

@testable import Statistics

struct PositionGaussiansTests {
    @Test(arguments: [1, 3, 7, 8, 9, 17, 24])
    func distancesAreThoseOfEachGaussian(dimension: Int) {
        var generator = SeededGenerator(seed: 5)
        let gaussians = (1...3).map { scale in
            Gaussian(
                mean: (0..<dimension).map { _ in Double(generator.normal()) },
                covariance: LowerTriangleTests.positiveDefinite(dimension).scaled(by: Double(scale)))
        }
        let found = PositionGaussians(
            dimension: dimension, means: gaussians.flatMap { $0.mean.map(Float.init) },
            whitenings: gaussians.flatMap { $0.whitening.elements.map(Float.init) })
        #expect(found.count == 3 && found.dimension == dimension)
        // What the working memory held before makes no difference.
        var scratch = [Float](repeating: .nan, count: found.scratchCount)
        for (index, gaussian) in gaussians.enumerated() {
            let vector = (0..<dimension).map { _ in generator.normal() }
            let distance = Double(found.squaredDistance(of: vector, from: index, scratch: &scratch))
            let expected = gaussian.squaredDistance(of: vector.map(Double.init))
            // Single precision, where whitening stretches by up to the root of a thousand.
            #expect(abs(distance - expected) < 1e-4 * max(expected, 1), "\(distance) \(expected)")
        }
    }
}
