import Foundation
import Testing

@testable import Statistics

struct PrincipalComponentsTests {
    private struct Case: Decodable {
        let covariance: [Double]
        let variances: [Double]
        let components: [[Double]]
        let rank: Int
    }

    /// Relative to the largest variance: rounding of double precision, over some hundred rotations.
    private static let tolerance = 1e-12

    @Test func givesNumPysEigenvectors() throws {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/components.json")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
        #expect(cases.count == 5)
        for expected in cases {
            let dimension = expected.variances.count
            let covariance = LowerTriangle(dimension: dimension, elements: expected.covariance)
            let found = PrincipalComponents(of: covariance)
            #expect(found.variances.count == dimension && found.components.count == dimension)
            for (left, right) in zip(found.variances, expected.variances) {
                #expect(abs(left - max(0, right)) <= Self.tolerance * expected.variances[0])
            }
            // Eigenvectors of equal eigenvalues, zero here, are any basis of their space.
            for index in 0..<expected.rank {
                for (left, right) in zip(found.components[index], expected.components[index]) {
                    #expect(abs(left - right) < 1e-10)
                }
            }
            Self.check(found, of: covariance)
        }
    }

    /// Rows are orthonormal, their largest elements positive, and make up the matrix.
    private static func check(_ found: PrincipalComponents, of covariance: LowerTriangle) {
        let dimension = covariance.dimension
        for row in 0..<dimension {
            for column in 0...row {
                let product = zip(found.components[row], found.components[column]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (row == column ? 1 : 0)) < tolerance)
                let sum = (0..<dimension).reduce(0.0) {
                    $0 + found.variances[$1] * found.components[$1][row] * found.components[$1][column]
                }
                // Rotations end where what is outside of the diagonal is 1e-11 of the whole.
                #expect(abs(sum - covariance[row, column]) <= 2e-11 * max(covariance.trace, 1))
            }
            let largest = found.components[row].max { abs($0) < abs($1) } ?? 0
            #expect(largest > 0)
        }
        #expect(zip(found.variances, found.variances.dropFirst()).allSatisfy { $0 >= $1 })
    }

    /// More dimensions than one sweep of rotations settles.
    @Test func aLargeMatrixIsMadeUpOfItsComponents() {
        let covariance = LowerTriangleTests.positiveDefinite(60)
        Self.check(PrincipalComponents(of: covariance), of: covariance)
    }

    @Test(arguments: [0.0, 3])
    func aMultipleOfTheIdentityKeepsItsAxes(value: Double) {
        let found = PrincipalComponents(of: LowerTriangle(dimension: 3).addingToDiagonal(value))
        #expect(found.variances == [value, value, value])
        #expect(found.components == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    }
}
