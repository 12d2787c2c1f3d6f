import Testing

@testable import Statistics

struct GaussianTests {
    @Test func theDistanceIsMahalanobis() {
        // C = ((4, 2), (2, 3)), whose inverse is ((3, -2), (-2, 4)) / 8.
        let gaussian = Gaussian(mean: [1, -1], covariance: LowerTriangle(dimension: 2, elements: [4, 2, 3]))
        // The difference (2, 1): (3 * 4 - 4 * 2 + 4) / 8. The floor of 1e-9 on the diagonal moves it by about as much.
        #expect(abs(gaussian.squaredDistance(of: [3, 0]) - 1) < 1e-8)
        #expect(gaussian.squaredDistance(of: [1, -1]) == 0)
    }

    /// The vectors are all the same, or lie on a line; no number is lost, and what lies off the line is far.
    @Test(arguments: [[0.0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1], [1e8, 0, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0]])
    func aSingularCovarianceHasDistances(elements: [Double]) {
        let gaussian = Gaussian(mean: [5, 5, 5], covariance: LowerTriangle(dimension: 3, elements: elements))
        #expect(gaussian.whitening.elements.allSatisfy { $0.isFinite })
        #expect(gaussian.squaredDistance(of: [5, 5, 5]) == 0)
        let distance = gaussian.squaredDistance(of: [5, 5, 6])
        #expect(distance.isFinite && distance > 1)
    }
}
