import Tensors
import TestSupport
import Testing

@testable import FeatureRepository

struct GaborBankTests {
    /// Filters are made in double precision and rounded once.
    @Test func givesTheFiltersOfTheDefinition() throws {
        let weight = GaborBank.weight
        #expect(weight.shape == [16, 1, 7, 7])
        #expect(relativeDistance(weight.elements, try FeatureFixture.numbers("gabor.filters")) < 1e-7)
    }

    @Test func aPairHasNoMeanAndUnitLength() {
        let weight = GaborBank.weight
        for orientation in 0..<GaborBank.orientations {
            let pair = weight.elements[(orientation * 98)..<((orientation + 1) * 98)]
            for filter in [pair.prefix(49), pair.suffix(49)] {
                #expect(abs(filter.reduce(0.0) { $0 + Double($1) }) < 1e-6)
            }
            #expect(abs(pair.reduce(0.0) { $0 + Double($1) * Double($1) } - 1) < 1e-6)
        }
    }
}
