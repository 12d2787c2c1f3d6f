import TestSupport
import Testing

@testable import NeuralNetwork
@testable import Tensors

struct ConvolutionOperatorTests {
    /// Sums of up to 640 products and 600 positions in float32: random rounding leaves about 1e-6 of the norm at most.
    private static let tolerance = 2e-6

    private static let fourByTwo = (0..<300).map { RandomConvolution(seed: $0, .fourByTwo) }
    private static let general = (0..<300).map { RandomConvolution(seed: 10_000 + $0, .general) }
    private static let pointwise = (300..<360).map { RandomConvolution(seed: $0, .pointwise, largestSide: 15) }
    private static let few = fourByTwo.prefix(40) + general.prefix(40) + pointwise.prefix(20)

    @Test(arguments: fourByTwo + general + pointwise)
    func downAgreesWithTheDefinition(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        var coarse = [Float](repeating: .nan, count: operation.coarseCount)
        operation.down(fine: random.storedFine, coarse: &coarse, lists: nil)
        let found = RandomConvolution.read(coarse, channels: operation.coarseChannels)
        let expected = random.reference.down(random.fine, random.weight.elements)
        #expect(relativeDistance(found, expected) < Self.tolerance)
        // The padding of every position is zero.
        #expect(RandomConvolution.store(found, channels: operation.coarseChannels) == coarse)
    }

    @Test(arguments: fourByTwo + general + pointwise)
    func upAgreesWithTheDefinition(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        var fine = [Float](repeating: .nan, count: operation.fineCount)
        operation.up(coarse: random.storedCoarse, fine: &fine, lists: nil)
        let found = RandomConvolution.read(fine, channels: operation.fineChannels)
        let expected = random.reference.up(random.coarse, random.weight.elements)
        #expect(relativeDistance(found, expected) < Self.tolerance)
        #expect(RandomConvolution.store(found, channels: operation.fineChannels) == fine)
    }

    @Test(arguments: fourByTwo + general + pointwise)
    func correlateAgreesWithTheDefinition(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        var gradient = [Float](repeating: .nan, count: operation.gradientCount)
        operation.correlate(
            coarse: random.storedCoarse, fine: random.storedFine, gradient: &gradient, isAdding: false, lists: nil)
        let found = operation.unpack(gradient)
        let expected = random.reference.weightGradient(random.coarse, random.fine)
        #expect(relativeDistance(found, expected) < Self.tolerance)
        // What is no weight, padding or between groups, has no gradient.
        var packed = [Float](repeating: 0, count: operation.gradientCount)
        operation.pack(found, into: &packed)
        #expect(packed == gradient)
    }

    @Test(arguments: few)
    func countsTheProductsThatAreNotPadding(_ random: RandomConvolution) {
        #expect(random.makeOperation().multiplyAdds == random.reference.productCount)
    }

    @Test(arguments: few)
    func gradientsKeepTheirPlaceThroughPacking(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        #expect(operation.unpack(random.packedWeight(operation)) == random.weight.elements)
    }

    /// Every axis of up to eleven positions meets another one of its kernel's.
    @Test(arguments: 1...5, 1...3)
    func allSmallAxesAgreeWithTheDefinition(kernel: Int, stride: Int) {
        let axes = ConvolutionAxisTests.axes(kernel: kernel, stride: stride)
        for (index, axis) in axes.enumerated() {
            let random = RandomConvolution(
                vertical: axis, horizontal: axes[(index * 7 + 3) % axes.count], coarseChannels: 2 + index % 3 * 2,
                fineChannels: 4, groups: 1 + index % 2, seed: index)
            downAgreesWithTheDefinition(random)
            upAgreesWithTheDefinition(random)
            correlateAgreesWithTheDefinition(random)
        }
    }

    /// Larger than one block of positions, with channels that fill no vector.
    @Test(arguments: [(4, 2), (3, 1), (1, 1), (5, 3)])
    func largeMapsAgreeWithTheDefinition(kernel: Int, stride: Int) throws {
        let random = RandomConvolution(
            vertical: try #require(ConvolutionAxis(fine: 97, kernel: kernel, stride: stride, padding: kernel / 2)),
            horizontal: try #require(ConvolutionAxis(fine: 131, kernel: kernel, stride: stride, padding: kernel / 4)),
            coarseChannels: 19, fineChannels: 3)
        downAgreesWithTheDefinition(random)
        upAgreesWithTheDefinition(random)
        correlateAgreesWithTheDefinition(random)
    }
}

extension ConvolutionOperatorTests {
    private static let geometries: [RandomConvolution.Geometry] = [.fourByTwo, .general, .pointwise]

    /// Three images at once give what each gives alone; their gradients add up.
    @Test(arguments: geometries)
    func severalImagesAreOneAfterTheOther(geometry: RandomConvolution.Geometry) {
        for seed in 500..<520 {
            let first = RandomConvolution(seed: seed, geometry)
            let operation = first.makeOperation()
            let (storedFine, storedCoarse) = (first.storedFine, first.storedCoarse)
            let images = (1...3).map { number in
                (fine: storedFine.map { $0 * Float(number) }, coarse: storedCoarse.map { $0 / Float(number) })
            }
            var coarse = [Float](repeating: 0, count: 3 * operation.coarseCount)
            operation.down(fine: images.flatMap(\.fine), coarse: &coarse, images: 3, lists: nil)
            var fine = [Float](repeating: 0, count: 3 * operation.fineCount)
            operation.up(coarse: images.flatMap(\.coarse), fine: &fine, images: 3, lists: nil)
            var gradient = [Float](repeating: 0, count: operation.gradientCount)
            operation.correlate(
                coarse: images.flatMap(\.coarse), fine: images.flatMap(\.fine), gradient: &gradient, isAdding: false,
                images: 3, lists: nil)

            var (expectedCoarse, expectedFine): ([Float], [Float]) = ([], [])
            var expectedGradient = [Double](repeating: 0, count: operation.gradientCount)
            for image in images {
                var coarse = [Float](repeating: 0, count: operation.coarseCount)
                operation.down(fine: image.fine, coarse: &coarse, lists: nil)
                expectedCoarse += coarse
                var fine = [Float](repeating: 0, count: operation.fineCount)
                operation.up(coarse: image.coarse, fine: &fine, lists: nil)
                expectedFine += fine
                var gradient = [Float](repeating: 0, count: operation.gradientCount)
                operation.correlate(
                    coarse: image.coarse, fine: image.fine, gradient: &gradient, isAdding: true, lists: nil)
                for index in gradient.indices { expectedGradient[index] += Double(gradient[index]) }
            }
            #expect(coarse == expectedCoarse)
            #expect(fine == expectedFine)
            // Added up in another order.
            #expect(relativeDistance(gradient, expectedGradient) < 2e-6)
        }
    }

    @Test(arguments: geometries)
    func otherWeightsTakeTheOperatorsPlace(geometry: RandomConvolution.Geometry) {
        for seed in 600..<620 {
            let random = RandomConvolution(seed: seed, geometry)
            let operation = random.makeOperation()
            let weights = operation.makeWeights()
            var coarse = [Float](repeating: 0, count: operation.coarseCount)
            operation.down(fine: random.storedFine, coarse: &coarse, with: weights, lists: nil)
            #expect(coarse.allSatisfy { $0 == 0 })
            weights.update(from: random.packedWeight(operation).map { 2 * $0 })
            operation.down(fine: random.storedFine, coarse: &coarse, with: weights, lists: nil)
            var (expectedCoarse, fine, expectedFine) = (
                [Float](repeating: 0, count: operation.coarseCount), [Float](repeating: 0, count: operation.fineCount),
                [Float](repeating: 0, count: operation.fineCount)
            )
            operation.down(fine: random.storedFine, coarse: &expectedCoarse, lists: nil)
            #expect(coarse == expectedCoarse.map { 2 * $0 })
            operation.up(coarse: random.storedCoarse, fine: &fine, with: weights, lists: nil)
            operation.up(coarse: random.storedCoarse, fine: &expectedFine, lists: nil)
            #expect(fine == expectedFine.map { 2 * $0 })
        }
    }
}
