import TestSupport
import Testing

@testable import NeuralNetwork

struct Conv2dTests {
    /// Sums of up to 640 products in float32.
    private static let tolerance = 2e-6

    @Test(arguments: (0..<40).map { RandomConvolution(seed: 1000 + $0, fineSide: $0 < 20 ? .map : .image) })
    func forwardAndBackward(_ random: RandomConvolution) {
        let (vertical, horizontal) = (random.reference.vertical, random.reference.horizontal)
        let channels = random.reference.coarseChannels
        var generator = SplitMix64(seed: channels)
        let bias = generator.floats(channels)
        let layer = Conv2d(
            weight: random.weight, bias: Tensor(shape: [channels], elements: bias), vertical: vertical,
            horizontal: horizontal, input: random.fineSide)
        var output = [Float](repeating: .nan, count: layer.linear.coarseCount)
        layer.forward(input: random.storedFine, output: &output)
        let positions = vertical.coarse * horizontal.coarse
        let expected = random.reference.down(random.fine, random.weight.elements).enumerated().map {
            max(0, $1 + Double(bias[$0 / positions]))
        }
        #expect(relativeDistance(RandomConvolution.read(output, channels: channels), expected) < Self.tolerance)

        var inputGradient = [Float](repeating: .nan, count: layer.linear.fineCount)
        layer.backward(outputGradient: random.storedCoarse, inputGradient: &inputGradient)
        guard random.fineSide == .map else { return }
        let found = RandomConvolution.read(inputGradient, channels: random.reference.fineChannels)
        let gradient = random.reference.up(random.coarse, random.weight.elements)
        #expect(relativeDistance(found, gradient) < Self.tolerance)
    }
}
