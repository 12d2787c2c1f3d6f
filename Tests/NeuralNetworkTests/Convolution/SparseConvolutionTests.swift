import TestSupport
import Testing

@testable import NeuralNetwork
@testable import Tensors

/// Maps of which much is zero: the products that skip the zeros against the definition.
struct SparseConvolutionTests {
    /// As in ``ConvolutionOperatorTests``.
    private static let tolerance = 2e-6

    /// A quarter is below every limit, three quarters above: the same call then takes the dense way.
    private static let maps = maps(.fourByTwo) + maps(.general)

    private static func maps(_ geometry: RandomConvolution.Geometry) -> [RandomConvolution] {
        (700..<960).map { seed in
            let density: Float = seed < 900 ? 0.25 : seed < 930 ? 0.75 : seed < 950 ? 0.1 : 0
            return RandomConvolution(
                seed: seed, geometry, largestChannels: (930..<950).contains(seed) ? 70 : 40, density: density)
        }
    }

    private static func lists(_ operation: ConvolutionOperator) -> SparseScratch {
        SparseScratch(capacity: max(operation.coarseCount, operation.fineCount))
    }

    @Test(arguments: maps)
    func bothDirectionsAgreeWithTheDefinition(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        let lists = Self.lists(operation)
        var coarse = [Float](repeating: .nan, count: operation.coarseCount)
        operation.down(fine: random.storedFine, coarse: &coarse, lists: lists)
        let down = random.reference.down(random.fine, random.weight.elements)
        let foundDown = RandomConvolution.read(coarse, channels: operation.coarseChannels)
        #expect(isNear(foundDown, down, within: Self.tolerance))
        #expect(RandomConvolution.store(foundDown, channels: operation.coarseChannels) == coarse)
        var fine = [Float](repeating: .nan, count: operation.fineCount)
        operation.up(coarse: random.storedCoarse, fine: &fine, lists: lists)
        let up = random.reference.up(random.coarse, random.weight.elements)
        let foundUp = RandomConvolution.read(fine, channels: operation.fineChannels)
        #expect(isNear(foundUp, up, within: Self.tolerance))
        #expect(RandomConvolution.store(foundUp, channels: operation.fineChannels) == fine)
    }

    @Test(arguments: maps)
    func gradientsAgreeWithTheDefinition(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        let lists = Self.lists(operation)
        let expected = random.reference.weightGradient(random.coarse, random.fine)
        // What the gradient replaces must not show.
        var gradient = [Float](repeating: .nan, count: operation.gradientCount)
        operation.correlate(
            coarse: random.storedCoarse, fine: random.storedFine, gradient: &gradient, isAdding: false, lists: lists)
        let found = operation.unpack(gradient)
        #expect(isNear(found, expected, within: Self.tolerance))
        var packed = [Float](repeating: 0, count: operation.gradientCount)
        operation.pack(found, into: &packed)
        #expect(packed == gradient)
        operation.correlate(
            coarse: random.storedCoarse, fine: random.storedFine, gradient: &gradient, isAdding: true, lists: lists)
        #expect(isNear(operation.unpack(gradient), expected.map { 2 * $0 }, within: Self.tolerance))
    }

    /// Several images, whose fine maps are too large to be worked on together, and not all of the same density.
    @Test(arguments: [RandomConvolution.Geometry.fourByTwo, .general], 0..<12)
    func severalImagesAddUp(geometry: RandomConvolution.Geometry, seed: Int) {
        let first = RandomConvolution(seed: 1000 + seed, geometry, density: 0.2)
        let operation = first.makeOperation()
        let (fine, coarse) = (first.storedFine, first.storedCoarse)
        let images = 7
        let lists = SparseScratch(capacity: images * max(operation.coarseCount, operation.fineCount))
        let allFine = (1...images).flatMap { number in fine.map { $0 * Float(number) } }
        let allCoarse = (1...images).flatMap { number in coarse.map { $0 / Float(number) } }
        var (sparse, dense) = (
            [Float](repeating: .nan, count: operation.gradientCount),
            [Float](repeating: .nan, count: operation.gradientCount)
        )
        operation.correlate(
            coarse: allCoarse, fine: allFine, gradient: &sparse, isAdding: false, images: images, lists: lists)
        operation.correlate(
            coarse: allCoarse, fine: allFine, gradient: &dense, isAdding: false, images: images, lists: nil)
        #expect(isNear(sparse, dense.map(Double.init), within: 2 * Self.tolerance))
        var (sparseUp, denseUp) = (
            [Float](repeating: 1, count: images * operation.fineCount),
            [Float](repeating: 1, count: images * operation.fineCount)
        )
        operation.up(coarse: allCoarse, fine: &sparseUp, images: images, lists: lists)
        operation.up(coarse: allCoarse, fine: &denseUp, images: images, lists: nil)
        #expect(isNear(sparseUp, denseUp.map(Double.init), within: Self.tolerance))
    }

    /// What is not finite is not zero: it must not be skipped.
    @Test(arguments: [Float.nan, .infinity], [(4, 2), (3, 1)])
    func whatIsNotFiniteShows(value: Float, geometry: (kernel: Int, stride: Int)) throws {
        let axis = try #require(
            ConvolutionAxis(fine: 8, kernel: geometry.kernel, stride: geometry.stride, padding: 1))
        let random = RandomConvolution(
            vertical: axis, horizontal: axis, coarseChannels: 16, fineChannels: 16, density: 0.1)
        let operation = random.makeOperation()
        var coarse = random.storedCoarse
        coarse[coarse.count / 2] = value
        var fine = [Float](repeating: 0, count: operation.fineCount)
        operation.up(coarse: coarse, fine: &fine, lists: Self.lists(operation))
        #expect(fine.contains { !$0.isFinite })
        var gradient = [Float](repeating: 0, count: operation.gradientCount)
        operation.correlate(
            coarse: coarse, fine: random.storedFine.map { $0 + 1 }, gradient: &gradient, isAdding: false,
            lists: Self.lists(operation))
        #expect(gradient.contains { !$0.isFinite })
    }

    /// Lists that are too small are not used.
    @Test func aSmallScratchChangesNothing() {
        let random = RandomConvolution(seed: 1, .fourByTwo, density: 0.1)
        let operation = random.makeOperation()
        var (expected, found) = (
            [Float](repeating: 0, count: operation.fineCount), [Float](repeating: 0, count: operation.fineCount)
        )
        operation.up(coarse: random.storedCoarse, fine: &expected, lists: nil)
        operation.up(coarse: random.storedCoarse, fine: &found, lists: SparseScratch(capacity: 1))
        #expect(found == expected)
    }

    /// Like ``relativeDistance(_:_:)``, and zero where zero is expected.
    private func isNear(_ found: [Float], _ expected: [Double], within tolerance: Double) -> Bool {
        expected.allSatisfy { $0 == 0 } ? found.allSatisfy { $0 == 0 } : relativeDistance(found, expected) < tolerance
    }
}
