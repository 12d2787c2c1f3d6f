import TestSupport
import Testing

@testable import NeuralNetwork

struct StridedOperatorTests {
    /// Sums of up to 640 products and 600 positions in float32: random rounding leaves about 1e-6 of the norm at most.
    private static let tolerance = 2e-6

    private static let maps = (0..<300).map { RandomConvolution(seed: $0, fineSide: .map) }
    private static let images = (300..<450).map { RandomConvolution(seed: $0, fineSide: .image) }

    @Test(arguments: maps + images)
    func downAgreesWithTheDefinition(_ random: RandomConvolution) {
        let linear = random.linear
        var coarse = [Float](repeating: 0, count: linear.coarseCount)
        linear.down(fine: random.storedFine, coarse: &coarse)
        let found = RandomConvolution.read(coarse, channels: linear.coarseChannels)
        let expected = random.reference.down(random.fine, random.weight.elements)
        #expect(relativeDistance(found, expected) < Self.tolerance)
    }

    @Test(arguments: maps + images)
    func upAgreesWithTheDefinition(_ random: RandomConvolution) {
        let linear = random.linear
        var fine = [Float](repeating: 0, count: linear.fineCount)
        linear.up(coarse: random.storedCoarse, fine: &fine)
        let found: [Float]
        switch random.fineSide {
        case .map:
            found = RandomConvolution.read(fine, channels: linear.fineChannels)
        case .image:
            var image = [Float](repeating: 0, count: random.fine.count)
            linear.fold(fine, addingTo: &image)
            found = image
        }
        let expected = random.reference.up(random.coarse, random.weight.elements)
        #expect(relativeDistance(found, expected) < Self.tolerance)
    }

    @Test(arguments: maps + images)
    func correlateAgreesWithTheDefinition(_ random: RandomConvolution) {
        let linear = random.linear
        var gradient = [Float](repeating: 0, count: linear.gradientCount)
        linear.correlate(
            coarse: random.storedCoarse, fine: random.storedFine, gradient: &gradient, isAdding: false)
        let found = linear.unpackGradient(gradient)
        let expected = random.reference.weightGradient(random.coarse, random.fine)
        #expect(found.shape == random.weight.shape)
        #expect(relativeDistance(found.elements, expected) < Self.tolerance)
    }

    @Test(arguments: maps + images)
    func agreementIsThatOfTheStoredGradient(_ random: RandomConvolution) {
        let linear = random.linear
        var scratch = [Float](repeating: 0, count: linear.scratchCount)
        let packed = linear.packGradient(random.weight)
        let agreement = withExtendedLifetime(packed) {
            linear.agreement(
                coarse: random.storedCoarse, fine: random.storedFine, reference: packed.pointer, scratch: &scratch)
        }
        let gradient = random.reference.weightGradient(random.coarse, random.fine)
        let product = zip(gradient, random.weight.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
        let squareNorm = gradient.reduce(0) { $0 + $1 * $1 }
        let weightNorm = random.weight.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        // A product may cancel to nearly nothing: its error is measured by the norms of its factors.
        #expect(abs(agreement.product - product) <= Self.tolerance * squareNorm.squareRoot() * weightNorm)
        #expect(abs(agreement.squareNorm - squareNorm) <= 2 * Self.tolerance * squareNorm)
    }

    @Test(arguments: maps.prefix(40) + images.prefix(40))
    func countsTheProductsThatAreNotPadding(_ random: RandomConvolution) {
        #expect(random.linear.multiplyAdds == random.reference.productCount)
    }

    @Test(arguments: maps.prefix(40) + images.prefix(40))
    func gradientsKeepTheirPlaceThroughPacking(_ random: RandomConvolution) {
        let linear = random.linear
        let packed = linear.packGradient(random.weight)
        #expect(withExtendedLifetime(packed) { linear.unpackGradient(packed.pointer) } == random.weight)
    }

    /// Larger than one block of positions, with channels that fill no vector.
    @Test(arguments: [StridedOperator.FineSide.map, .image])
    func largeMapsAgreeWithTheDefinition(fineSide: StridedOperator.FineSide) throws {
        let random = RandomConvolution(
            vertical: try #require(WindowAxis(fine: 97, padding: 2)),
            horizontal: try #require(WindowAxis(fine: 131, padding: 1)), coarseChannels: 19, fineChannels: 3,
            fineSide: fineSide)
        downAgreesWithTheDefinition(random)
        upAgreesWithTheDefinition(random)
        correlateAgreesWithTheDefinition(random)
        agreementIsThatOfTheStoredGradient(random)
    }
}

extension StridedOperatorTests {
    /// Three images at once give what each gives alone; their gradients add up.
    @Test(arguments: [StridedOperator.FineSide.map, .image])
    func severalImagesAreOneAfterTheOther(fineSide: StridedOperator.FineSide) {
        for seed in 500..<520 {
            let first = RandomConvolution(seed: seed, fineSide: fineSide)
            let linear = first.linear
            let (storedFine, storedCoarse) = (first.storedFine, first.storedCoarse)
            let images = (1...3).map { number in
                (fine: storedFine.map { $0 * Float(number) }, coarse: storedCoarse.map { $0 / Float(number) })
            }
            var coarse = [Float](repeating: 0, count: 3 * linear.coarseCount)
            linear.down(fine: images.flatMap(\.fine), coarse: &coarse, images: 3)
            var fine = [Float](repeating: 0, count: 3 * linear.fineCount)
            linear.up(coarse: images.flatMap(\.coarse), fine: &fine, images: 3)
            var gradient = [Float](repeating: 0, count: linear.gradientCount)
            linear.correlate(
                coarse: images.flatMap(\.coarse), fine: images.flatMap(\.fine), gradient: &gradient, isAdding: false,
                images: 3)

            var (expectedCoarse, expectedFine): ([Float], [Float]) = ([], [])
            var expectedGradient = [Double](repeating: 0, count: linear.gradientCount)
            for image in images {
                var coarse = [Float](repeating: 0, count: linear.coarseCount)
                linear.down(fine: image.fine, coarse: &coarse)
                expectedCoarse += coarse
                var fine = [Float](repeating: 0, count: linear.fineCount)
                linear.up(coarse: image.coarse, fine: &fine)
                expectedFine += fine
                var gradient = [Float](repeating: 0, count: linear.gradientCount)
                linear.correlate(coarse: image.coarse, fine: image.fine, gradient: &gradient, isAdding: true)
                for index in gradient.indices { expectedGradient[index] += Double(gradient[index]) }
            }
            #expect(coarse == expectedCoarse)
            #expect(fine == expectedFine)
            // Added up in another order.
            #expect(relativeDistance(gradient, expectedGradient) < 2e-6)
        }
    }

    @Test(arguments: [StridedOperator.FineSide.map, .image])
    func otherWeightsTakeTheOperatorsPlace(fineSide: StridedOperator.FineSide) {
        for seed in 600..<620 {
            let random = RandomConvolution(seed: seed, fineSide: fineSide)
            let linear = random.linear
            let weights = linear.makeWeights()
            var coarse = [Float](repeating: 0, count: linear.coarseCount)
            linear.down(fine: random.storedFine, coarse: &coarse, with: weights)
            #expect(coarse.allSatisfy { $0 == 0 })
            let doubled = linear.packGradient(
                Tensor(shape: random.weight.shape, elements: random.weight.elements.map { 2 * $0 }))
            withExtendedLifetime(doubled) { weights.update(from: doubled.pointer) }
            linear.down(fine: random.storedFine, coarse: &coarse, with: weights)
            var (expectedCoarse, fine, expectedFine) = (
                [Float](repeating: 0, count: linear.coarseCount), [Float](repeating: 0, count: linear.fineCount),
                [Float](repeating: 0, count: linear.fineCount)
            )
            linear.down(fine: random.storedFine, coarse: &expectedCoarse)
            #expect(coarse == expectedCoarse.map { 2 * $0 })
            linear.up(coarse: random.storedCoarse, fine: &fine, with: weights)
            linear.up(coarse: random.storedCoarse, fine: &expectedFine)
            #expect(fine == expectedFine.map { 2 * $0 })
        }
    }

    /// Every start and every end, of dense maps and of sparse ones, is the plain product with the same done to it afterwards.
    @Test(arguments: [StridedOperator.FineSide.map, .image], [Float(1), 0.2])
    func productsStartAndEndAsTold(fineSide: StridedOperator.FineSide, density: Float) {
        for seed in 700..<740 {
            let random = RandomConvolution(seed: seed, fineSide: fineSide, density: density)
            let linear = random.linear
            let scratch = SparseScratch(capacity: max(linear.coarseCount, linear.fineCount))
            var generator = SplitMix64(seed: seed)
            check(count: linear.coarseCount, stride: linear.coarseStride, &generator) { output, start, end in
                linear.down(fine: random.storedFine, coarse: output, from: start, to: end, sparse: scratch)
            }
            check(count: linear.fineCount, stride: linear.fineStride, &generator) { output, start, end in
                linear.up(coarse: random.storedCoarse, fine: output, from: start, to: end, sparse: scratch)
            }
        }
    }

    private func check(
        count: Int, stride: Int, _ generator: inout SplitMix64,
        _ product: (UnsafeMutablePointer<Float>, StridedOperator.Start, StridedOperator.End) -> Void
    ) {
        let (held, mask) = (generator.floats(count), generator.floats(count))
        let bias = AlignedFloats(count: stride)
        for (lane, value) in generator.floats(stride).enumerated() { bias.pointer[lane] = value }
        func run(_ start: StridedOperator.Start, _ end: StridedOperator.End) -> [Float] {
            var output = held
            product(&output, start, end)
            return output
        }
        let plain = run(.zero, .sum).map(Double.init)
        for (start, first) in [
            (StridedOperator.Start.zero, [Float](repeating: 0, count: count)), (.output, held),
            (.bias(bias), (0..<count).map { bias.pointer[$0 % stride] }),
        ] {
            let sums = zip(plain, first).map { $0 + Double($1) }
            // Sums that start elsewhere round elsewhere; near zero a rectifier turns that into nothing or itself.
            #expect(relativeDistance(run(start, .sum), sums) < 2e-6)
            #expect(relativeDistance(run(start, .rectified), sums.map { max(0, $0) }) < 2e-6)
            mask.withUnsafeBufferPointer { pointer in
                guard let base = pointer.baseAddress else { return }
                let masked = zip(sums, mask).map { $1 > 0 ? $0 : 0 }
                #expect(relativeDistance(run(start, .masked(base)), masked) < 2e-6)
            }
        }
    }
}
