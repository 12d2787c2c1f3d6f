import Foundation
import Testing

@testable import Statistics

struct StratifiedSampleTests {
    private struct Case: Decodable {
        struct Estimate: Decodable {
            let value: Double?
            let lower: Double
            let upper: Double
        }

        let strata: [[Int]]
        let level: Double
        let events: [Estimate]
        let others: [Estimate]
    }

    /// Quantiles of the beta distribution carry some 1e-11 at thousands of trials.
    private static let tolerance = 1e-9

    @Test func estimatesAreSciPys() throws {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/stratified.json")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
        #expect(cases.count == 7)
        for expected in cases {
            let sample = StratifiedSample(
                try expected.strata.map {
                    try #require(StratifiedSample.Stratum(size: $0[0], sampled: $0[1], count: $0[2]))
                })
            for (sample, estimates) in [(sample, expected.events), (sample.complement, expected.others)] {
                for (index, estimate) in estimates.enumerated() {
                    let found = sample.share(inStratum: index, level: expected.level)
                    #expect((found.value == nil) == (estimate.value == nil))
                    #expect(abs((found.value ?? 0) - (estimate.value ?? 0)) < Self.tolerance)
                    #expect(abs(found.interval.lower - estimate.lower) < Self.tolerance)
                    #expect(abs(found.interval.upper - estimate.upper) < Self.tolerance)
                }
            }
        }
    }

    @Test func whereAllWereLookedAtNothingIsWeighted() throws {
        let strata = [(90, 90, 9), (10, 10, 8)].compactMap {
            StratifiedSample.Stratum(size: $0.0, sampled: $0.1, count: $0.2)
        }
        #expect(StratifiedSample(strata).share(inStratum: 0).value == 9.0 / 17)
    }

    @Test(arguments: [(-1, 0, 0), (1, 2, 0), (2, 1, 2), (2, 1, -1), (0, 0, 1)])
    func refusesCountsThatCannotBe(size: Int, sampled: Int, count: Int) {
        #expect(StratifiedSample.Stratum(size: size, sampled: sampled, count: count) == nil)
    }
}
