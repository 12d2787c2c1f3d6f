import Foundation
import Testing

/// Two samples, and what SciPy says of them.
struct TwoSampleCase: Decodable {
    let name: String
    let first, second: [Double]
    let statistic: Double
    /// Nil where the product of the sizes is beyond 2^22.
    let exact: Double?
    let asymptotic: Double
    let probabilityLarger: Double
    let rankSum: Double

    /// The file that holds them.
    struct Fixture: Decodable {
        let cases: [TwoSampleCase]
        /// Pairs of an argument and the probability beyond it by the limit of Kolmogorov's distribution.
        let limits: [[Double]]
    }

    static func fixture() throws -> Fixture {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/two_samples.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let fixture = try decoder.decode(Fixture.self, from: Data(contentsOf: file))
        #expect(fixture.cases.count == 18)
        return fixture
    }

    static func isClose(_ found: Double, _ expected: Double) -> Bool {
        abs(found - expected) <= 1e-10 * abs(expected)
    }
}
