import Foundation
import Testing

@testable import AnomalyDetection

struct CombinedPValuesTests {
    @Test func theScoreIsTheSumOfSurprisals() throws {
        let combined = try #require(CombinedPValues([[1, 2, 3, 5, 9], [10, 20, 30, 50, 90]]))
        // 1 is the least of its values; 110 lies two mean excesses of 40 above 30, which 2 of 5 values exceed.
        #expect(combined.score(of: [1, 110]) == -log(3.0 / 6) + 2)
        #expect(combined.score(of: [0, 0]) == 0)
        // p-values of 5/6 and 1, below the tails.
        #expect(abs(combined.score(of: [2, 10]) + log(5.0 / 6)) < 1e-15)
    }

    /// The unit of a term is of no matter.
    @Test func unitsCancel() throws {
        let values = [1.0, 2, 3, 5, 9]
        let small = try #require(CombinedPValues([values]))
        let large = try #require(CombinedPValues([values.map { 1024 * $0 }]))
        for value in [0, 1, 2, 2.5, 4, 9, 20] { #expect(small.score(of: [value]) == large.score(of: [1024 * value])) }
    }

    @Test(arguments: [[], [[1, 2, 3, 4]], [[1, 2, 3, 4, 5], [1, 2, 3]], [[1, 2, 3, 4, 5], [1, 2, 3, 4, .nan]]])
    func aTermWithTooFewValuesLeavesNoScore(values: [[Double]]) {
        #expect(CombinedPValues(values) == nil)
    }
}
