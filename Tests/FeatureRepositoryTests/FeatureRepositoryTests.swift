import Testing

@testable import FeatureRepository

@Suite struct FeatureRepositoryTests {
    @Test func namesItsArchitecture() {
        #expect(FeatureRepository.architecture == "feature-repository")
    }
}
