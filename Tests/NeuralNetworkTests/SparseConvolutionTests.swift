import TestSupport
import Testing

@testable import NeuralNetwork

/// Maps of which much is zero: the products that skip the zeros against the definition.
struct SparseConvolutionTests {
    /// As in ``StridedOperatorTests``.
    private static let tolerance = 2e-6

    /// A quarter is below every limit, three quarters above: the same call then takes the dense way.
    private static let maps =
        (700..<900).map { RandomConvolution(seed: $0, fineSide: .map, density: 0.25) }
        + (900..<930).map { RandomConvolution(seed: $0, fineSide: .map, density: 0.75) }
        + (930..<950).map { RandomConvolution(seed: $0, largestChannels: 70, fineSide: .map, density: 0.1) }
        + (950..<960).map { RandomConvolution(seed: $0, fineSide: .map, density: 0) }

    private static func scratch(_ linear: StridedOperator) -> SparseScratch {
        SparseScratch(capacity: max(linear.coarseCount, linear.fineCount))
    }

    @Test(arguments: maps)
    func bothDirectionsAgreeWithTheDefinition(_ random: RandomConvolution) {
        let linear = random.linear
        let scratch = Self.scratch(linear)
        var coarse = [Float](repeating: 0, count: linear.coarseCount)
        linear.down(fine: random.storedFine, coarse: &coarse, sparse: scratch)
        let down = random.reference.down(random.fine, random.weight.elements)
        #expect(
            isNear(RandomConvolution.read(coarse, channels: linear.coarseChannels), down, within: Self.tolerance))
        var fine = [Float](repeating: 0, count: linear.fineCount)
        linear.up(coarse: random.storedCoarse, fine: &fine, sparse: scratch)
        let up = random.reference.up(random.coarse, random.weight.elements)
        #expect(isNear(RandomConvolution.read(fine, channels: linear.fineChannels), up, within: Self.tolerance))
    }

    @Test(arguments: maps)
    func gradientsAgreeWithTheDefinition(_ random: RandomConvolution) {
        let linear = random.linear
        let scratch = Self.scratch(linear)
        let expected = random.reference.weightGradient(random.coarse, random.fine)
        // What the gradient replaces must not show.
        var gradient = [Float](repeating: .nan, count: linear.gradientCount)
        linear.correlate(
            coarse: random.storedCoarse, fine: random.storedFine, gradient: &gradient, isAdding: false, sparse: scratch)
        #expect(isNear(linear.unpackGradient(gradient).elements, expected, within: Self.tolerance))
        linear.correlate(
            coarse: random.storedCoarse, fine: random.storedFine, gradient: &gradient, isAdding: true, sparse: scratch)
        #expect(isNear(linear.unpackGradient(gradient).elements, expected.map { 2 * $0 }, within: Self.tolerance))

        var partials = [Float](repeating: 0, count: linear.scratchCount)
        let packed = linear.packGradient(random.weight)
        let agreement = withExtendedLifetime(packed) {
            linear.agreement(
                coarse: random.storedCoarse, fine: random.storedFine, reference: packed.pointer, scratch: &partials,
                sparse: scratch)
        }
        let weights = random.weight.elements.map(Double.init)
        let product = zip(expected, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let squareNorm = expected.reduce(0) { $0 + $1 * $1 }
        let weightNorm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(agreement.product - product) <= Self.tolerance * squareNorm.squareRoot() * weightNorm)
        #expect(abs(agreement.squareNorm - squareNorm) <= 2 * Self.tolerance * squareNorm)
    }

    /// Several images, whose fine maps are too large to be worked on together, and not all of the same density.
    @Test(arguments: 0..<12)
    func severalImagesAddUp(seed: Int) {
        let first = RandomConvolution(seed: 1000 + seed, fineSide: .map, density: 0.2)
        let linear = first.linear
        let (fine, coarse) = (first.storedFine, first.storedCoarse)
        let images = 7
        let scratch = SparseScratch(capacity: images * max(linear.coarseCount, linear.fineCount))
        let allFine = (1...images).flatMap { number in fine.map { $0 * Float(number) } }
        let allCoarse = (1...images).flatMap { number in coarse.map { $0 / Float(number) } }
        var (sparse, dense) = (
            [Float](repeating: .nan, count: linear.gradientCount), [Float](repeating: .nan, count: linear.gradientCount)
        )
        linear.correlate(
            coarse: allCoarse, fine: allFine, gradient: &sparse, isAdding: false, images: images, sparse: scratch)
        linear.correlate(coarse: allCoarse, fine: allFine, gradient: &dense, isAdding: false, images: images)
        #expect(isNear(sparse, dense.map(Double.init), within: 2 * Self.tolerance))
        var (sparseUp, denseUp) = (
            [Float](repeating: 1, count: images * linear.fineCount),
            [Float](repeating: 1, count: images * linear.fineCount)
        )
        linear.up(coarse: allCoarse, fine: &sparseUp, images: images, sparse: scratch)
        linear.up(coarse: allCoarse, fine: &denseUp, images: images)
        #expect(isNear(sparseUp, denseUp.map(Double.init), within: Self.tolerance))
    }

    /// What is not finite is not zero: it must not be skipped.
    @Test(arguments: [Float.nan, .infinity])
    func whatIsNotFiniteShows(value: Float) throws {
        let axis = try #require(WindowAxis(fine: 8, padding: 1))
        let random = RandomConvolution(
            vertical: axis, horizontal: axis, coarseChannels: 16, fineChannels: 16, fineSide: .map, density: 0.1)
        let linear = random.linear
        var coarse = random.storedCoarse
        coarse[coarse.count / 2] = value
        var fine = [Float](repeating: 0, count: linear.fineCount)
        linear.up(coarse: coarse, fine: &fine, sparse: Self.scratch(linear))
        #expect(fine.contains { !$0.isFinite })
        var gradient = [Float](repeating: 0, count: linear.gradientCount)
        linear.correlate(
            coarse: coarse, fine: random.storedFine.map { $0 + 1 }, gradient: &gradient, isAdding: false,
            sparse: Self.scratch(linear))
        #expect(gradient.contains { !$0.isFinite })
    }

    /// A scratch that is too small is not used.
    @Test func aSmallScratchChangesNothing() {
        let random = RandomConvolution(seed: 1, fineSide: .map, density: 0.1)
        let linear = random.linear
        var (expected, found) = (
            [Float](repeating: 0, count: linear.fineCount), [Float](repeating: 0, count: linear.fineCount)
        )
        linear.up(coarse: random.storedCoarse, fine: &expected)
        linear.up(coarse: random.storedCoarse, fine: &found, sparse: SparseScratch(capacity: 1))
        #expect(found == expected)
    }

    /// Like ``relativeDistance(_:_:)``, and zero where zero is expected.
    private func isNear(_ found: [Float], _ expected: [Double], within tolerance: Double) -> Bool {
        expected.allSatisfy { $0 == 0 } ? found.allSatisfy { $0 == 0 } : relativeDistance(found, expected) < tolerance
    }
}
