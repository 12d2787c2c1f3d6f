import Testing

@testable import NeuralNetwork

struct SmallAgreementTests {
    /// Maps of up to nine coarse positions, of all paddings, with and without zeros.
    private static let small = Array(
        (0..<400).lazy.map {
            RandomConvolution(
                seed: 3000 + $0, largestSide: 6, fineSide: .map, density: $0.isMultiple(of: 2) ? 1 : 0.3)
        }.filter { $0.linear.isSmall }.prefix(150))

    @Test func thereAreEnough() {
        #expect(Self.small.count == 150)
    }

    @Test(arguments: small)
    func agreementIsThatOfTheStoredGradient(_ random: RandomConvolution) {
        let linear = random.linear
        let reference = linear.makeWeights()
        let packed = linear.packGradient(random.weight)
        withExtendedLifetime(packed) { reference.update(from: packed.pointer) }
        var scratch = [Float](repeating: .nan, count: linear.scratchCount)
        let agreement = linear.agreement(
            coarse: random.storedCoarse, fine: random.storedFine, reference: reference, scratch: &scratch,
            sparse: SparseScratch(capacity: linear.coarseCount))
        let gradient = random.reference.weightGradient(random.coarse, random.fine)
        let weights = random.weight.elements.map(Double.init)
        let product = zip(gradient, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let squareNorm = gradient.reduce(0) { $0 + $1 * $1 }
        let weightNorm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        // As for the stored gradient; the squares also come from products that partly cancel.
        #expect(abs(agreement.product - product) <= 2e-6 * squareNorm.squareRoot() * weightNorm)
        #expect(abs(agreement.squareNorm - squareNorm) <= 1e-5 * squareNorm)
    }

    /// What is not finite shows in one of the two numbers.
    @Test(arguments: [Float.nan, .infinity])
    func whatIsNotFiniteShows(value: Float) throws {
        let axis = try #require(WindowAxis(coarse: 3, padding: 2, outputPadding: 0))
        let random = RandomConvolution(
            vertical: axis, horizontal: axis, coarseChannels: 16, fineChannels: 16, fineSide: .map)
        let linear = random.linear
        let reference = linear.makeWeights()
        var scratch = [Float](repeating: 0, count: linear.scratchCount)
        var coarse = random.storedCoarse
        coarse[coarse.count / 2] = value
        let agreement = linear.agreement(
            coarse: coarse, fine: random.storedFine, reference: reference, scratch: &scratch,
            sparse: SparseScratch(capacity: linear.coarseCount))
        #expect(!agreement.squareNorm.isFinite)
    }
}
