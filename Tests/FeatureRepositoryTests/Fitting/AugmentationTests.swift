import AnomalyDetection
import NeuralNetwork
import Testing
import Training

@testable import FeatureRepository

struct AugmentationTests {
    @Test(arguments: [(1, 16, 1), (2, 16, 10), (49, 16, 10), (50, 16, 1), (20, 24, 6)])
    func copiesAreForFewImages(count: Int, width: Int, variants: Int) throws {
        let input = try #require(InputShape(channels: 3, height: 16, width: width))
        let found = Augmentation(imageCount: count, input: input).variants
        #expect(found.count == variants && Set(found).count == variants && found[0] == .plain)
        #expect(found.contains { $0.turn.isTransposed } == (variants == 10))
    }

    /// Pictures that are brighter to the right and to the bottom are normal as they are, and even ones however they are
    /// turned. Neither is as normal when it is darker or brighter.
    @Test func kindsThatLookAnomalousAreNotUsed() throws {
        let input = try #require(InputShape(channels: 3, height: 16, width: 16))
        let augmentation = Augmentation(imageCount: 12, input: input)
        func accepted(_ image: @escaping @Sendable (_ row: Int, _ column: Int) -> Float) throws -> [ImageVariant] {
            let fitting = try ModelBench.fitting(
                count: 12, variants: augmentation.variants, noise: 0.02, image: image)
            return try augmentation.accepted(
                CrossFitting(fitting, frames: (0..<fitting.imageCount).map { $0..<$0 + 1 }, threads: 2))
        }
        #expect(try accepted { Float($0) / 100 + Float($1) / 40 + 0.2 } == [.plain])
        let even = try accepted { _, _ in 0.5 }
        #expect(Set(even.map(\.turn)).count == 8 && even.allSatisfy { $0.brightness == 1 })
    }
}
