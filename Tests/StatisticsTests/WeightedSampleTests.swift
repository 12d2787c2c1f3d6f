import Foundation
import Testing

@testable import Statistics

struct WeightedSampleTests {
    private struct Case: Decodable {
        let values: [Double]
        let weights: [Double]
        let size: Int
        let shares: [Double]
        let quantiles: [Double]
    }

    @Test func quantilesAreNumPys() throws {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/weighted.json")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
        #expect(cases.count == 5)
        for expected in cases {
            let sample = try #require(WeightedSample(values: expected.values, weights: expected.weights))
            #expect(sample.equivalentSize == expected.size)
            #expect(expected.shares.map(sample.quantile) == expected.quantiles)
        }
    }

    @Test(arguments: [1, 2, 19, 100]) func equalWeightsChangeNothing(count: Int) throws {
        let values = (0..<count).map { Double(($0 * 37) % 101) }
        let sample = try #require(WeightedSample(values: values, weights: values.map { _ in 0.3 }))
        #expect(sample.equallyWeighted == values.sorted())
    }

    @Test func aRareValueCountsLittle() throws {
        // One value that stands for 98 and two that stand for one each: no more than one value is known.
        let sample = try #require(WeightedSample(values: [5, 1, 3], weights: [1, 98, 1]))
        #expect(sample.equivalentSize == 1 && sample.equallyWeighted == [5])
        #expect(sample.quantile(0.97) == 1 && sample.quantile(0.985) == 3)
    }

    @Test func refusesWhatIsNoSample() {
        #expect(WeightedSample(values: [], weights: []) == nil)
        #expect(WeightedSample(values: [1, 2], weights: [1]) == nil)
        #expect(WeightedSample(values: [1, .nan], weights: [1, 1]) == nil)
        #expect(WeightedSample(values: [1, 2], weights: [1, 0]) == nil)
        #expect(WeightedSample(values: [1, 2], weights: [1, .infinity]) == nil)
        #expect(WeightedSample(values: [1, 2], weights: [.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == nil)
    }
}
