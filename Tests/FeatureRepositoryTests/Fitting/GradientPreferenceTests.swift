import NeuralNetwork
import PretrainedBackbone
import TestSupport
import Testing

@testable import FeatureRepository

struct GradientPreferenceTests {
    private static let image = namedNumbers("features", count: 3 * 33 * 40)

    private static func positions(share: Double) throws -> [Int] {
        let preference = try GradientPreference(
            TestBackbone.mobileNetV2.get(), firstBlock: 3, height: 33, width: 40, share: share)
        let worker = preference.makeWorker()
        // A worker that has seen another image finds the same.
        _ = preference.positions(of: namedNumbers("other", count: image.count), worker)
        let found = preference.positions(of: image, worker)
        #expect(found == preference.positions(of: image, worker) && found.count == preference.count)
        return found
    }

    @Test func givesPyTorchsPositions() throws {
        let expected = try FeatureFixture.numbers("preference").map { Int($0) }
        #expect(expected.count == 27)
        #expect(try Self.positions(share: 0.3) == expected)
    }

    @Test(arguments: [(1.0, 90), (0.001, 1), (0.5, 45)])
    func theShareIsKept(share: Double, count: Int) throws {
        let found = try Self.positions(share: share)
        #expect(found.count == count && found == Set(found).sorted())
    }

    @Test func aBlockThatIsNotThereIsRefused() throws {
        #expect(throws: BackboneError.self) {
            try GradientPreference(
                TestBackbone.mobileNetV2.get(), firstBlock: 40, height: 33, width: 40, share: 1)
        }
    }
}
