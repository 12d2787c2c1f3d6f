import Testing

@testable import NeuralNetwork
@testable import Tensors

struct AgreementTests {
    /// As in ``ConvolutionOperatorTests``.
    private static let tolerance = 2e-6

    private static let dense =
        maps(0..<300, .fourByTwo) + maps(300..<450, .pointwise, largestChannels: 64) + maps(450..<600, .general)
    private static let sparse =
        maps(700..<900, .fourByTwo, density: 0.25) + maps(900..<960, .fourByTwo, density: 0.75)
        + maps(960..<1000, .fourByTwo, largestChannels: 70, density: 0.1) + maps(700..<800, .general, density: 0.25)

    /// Without groups, for an agreement is that of a whole matrix.
    private static func maps(
        _ seeds: Range<Int>, _ geometry: RandomConvolution.Geometry, largestChannels: Int = 40, density: Float = 1
    ) -> [RandomConvolution] {
        seeds.map {
            RandomConvolution(
                seed: $0, geometry, largestSide: 20, largestChannels: largestChannels, density: density)
        }.filter { $0.reference.groups == 1 }
    }

    @Test(arguments: dense + sparse)
    func agreementIsThatOfTheStoredGradient(_ random: RandomConvolution) {
        let operation = random.makeOperation()
        var scratch = [Float](repeating: .nan, count: operation.scratchCount)
        let agreement = operation.agreement(
            coarse: random.storedCoarse, fine: random.storedFine, reference: random.packedWeight(operation),
            scratch: &scratch, lists: SparseScratch(capacity: operation.coarseCount))
        let gradient = random.reference.weightGradient(random.coarse, random.fine)
        let product = zip(gradient, random.weight.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
        let squareNorm = gradient.reduce(0) { $0 + $1 * $1 }
        let weightNorm = random.weight.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        // A product may cancel to nearly nothing: its error is measured by the norms of its factors.
        #expect(abs(agreement.product - product) <= Self.tolerance * squareNorm.squareRoot() * weightNorm)
        #expect(abs(agreement.squareNorm - squareNorm) <= 2 * Self.tolerance * squareNorm)
    }

    /// Larger than one block of positions, with channels that fill no vector.
    @Test(arguments: [(4, 2), (3, 1), (1, 1), (5, 3)])
    func largeMaps(kernel: Int, stride: Int) throws {
        agreementIsThatOfTheStoredGradient(
            RandomConvolution(
                vertical: try #require(ConvolutionAxis(fine: 97, kernel: kernel, stride: stride, padding: kernel / 2)),
                horizontal: try #require(
                    ConvolutionAxis(fine: 131, kernel: kernel, stride: stride, padding: kernel / 4)),
                coarseChannels: 19, fineChannels: 3))
    }
}
