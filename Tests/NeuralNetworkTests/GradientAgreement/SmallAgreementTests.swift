import Testing

@testable import NeuralNetwork
@testable import Tensors

struct SmallAgreementTests {
    /// Maps of up to nine coarse positions, of all paddings, with and without zeros.
    private static let small = small(.fourByTwo) + small(.general)

    private static func small(_ geometry: RandomConvolution.Geometry) -> [RandomConvolution] {
        let maps = (3000..<3800).lazy.map { seed in
            RandomConvolution(seed: seed, geometry, largestSide: 6, density: seed.isMultiple(of: 2) ? 1 : 0.3)
        }
        return Array(maps.filter { $0.reference.groups == 1 && $0.makeOperation().isSmall }.prefix(150))
    }

    @Test func thereAreEnough() {
        #expect(Self.small.count == 300)
    }

    /// A pointwise layer's agreement is always that of the stored gradient.
    @Test func pointwiseLayersAreNot() {
        let axis = ConvolutionAxis(pointwise: 2)
        let random = RandomConvolution(vertical: axis, horizontal: axis, coarseChannels: 3, fineChannels: 5)
        #expect(!random.makeOperation().isSmall)
    }

    @Test(arguments: small)
    func agreementIsThatOfTheStoredGradient(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        let reference = operation.makeWeights()
        reference.update(from: random.packedWeight(operation))
        var scratch = [Float](repeating: .nan, count: operation.scratchCount)
        let agreement = operation.agreement(
            coarse: random.storedCoarse, fine: random.storedFine, reference: reference, scratch: &scratch,
            lists: SparseScratch(capacity: operation.coarseCount))
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
        let axis = try #require(ConvolutionAxis(coarse: 3, kernel: 4, stride: 2, padding: 2, outputPadding: 0))
        let random = RandomConvolution(vertical: axis, horizontal: axis, coarseChannels: 16, fineChannels: 16)
        let operation = random.makeOperation()
        let reference = operation.makeWeights()
        var scratch = [Float](repeating: 0, count: operation.scratchCount)
        var coarse = random.storedCoarse
        coarse[coarse.count / 2] = value
        let agreement = operation.agreement(
            coarse: coarse, fine: random.storedFine, reference: reference, scratch: &scratch,
            lists: SparseScratch(capacity: operation.coarseCount))
        #expect(!agreement.squareNorm.isFinite)
    }
}
