import Determinism
import Testing

@testable import Statistics

struct LowerTriangleTests {
    /// A positive definite matrix: B B^T of a random square B, and 0.1 on the diagonal.
    static func positiveDefinite(_ dimension: Int) -> LowerTriangle {
        var generator = SeededGenerator(seed: UInt64(dimension))
        let factor = (0..<dimension).map { _ in (0..<dimension).map { _ in Double(generator.normal()) } }
        var matrix = LowerTriangle(dimension: dimension)
        for row in 0..<dimension {
            for column in 0...row {
                matrix[row, column] = (0..<dimension).reduce(0) { $0 + factor[row][$1] * factor[column][$1] }
            }
        }
        return matrix.addingToDiagonal(0.1)
    }

    @Test(arguments: [1, 2, 3, 7, 20])
    func whiteningMakesTheIdentity(dimension: Int) throws {
        let matrix = Self.positiveDefinite(dimension)
        let whitening = try #require(matrix.whitening())
        for row in 0..<dimension {
            for column in 0..<dimension {
                var sum = 0.0
                for left in 0...row {
                    for right in 0...column {
                        let element = matrix[max(left, right), min(left, right)]
                        sum += whitening[row, left] * element * whitening[column, right]
                    }
                }
                // Rounding of double precision, times a condition of about a thousand.
                #expect(abs(sum - (row == column ? 1 : 0)) < 1e-10)
            }
        }
    }

    @Test(arguments: [[0.0], [-1], [1, 1, 1], [1, 2, 1], [.nan], [.infinity], [1, 0, 1, 0, 0, -1e-3]])
    func whatIsNotPositiveDefiniteHasNoWhitening(elements: [Double]) {
        let dimension = elements.count == 1 ? 1 : elements.count == 3 ? 2 : 3
        #expect(LowerTriangle(dimension: dimension, elements: elements).whitening() == nil)
    }

    @Test func theDiagonalIsCounted() {
        let matrix = LowerTriangle(dimension: 2, elements: [1, 5, 3])
        #expect(matrix.trace == 4)
        #expect(matrix.addingToDiagonal(2).elements == [3, 5, 5])
        #expect(matrix.addingToDiagonal(shareOfTrace: 0.5).elements == [2, 5, 4])
        #expect((matrix + matrix.scaled(by: -1)).elements == [0, 0, 0])
        #expect(LowerTriangle.count(4) == 10)
    }
}
