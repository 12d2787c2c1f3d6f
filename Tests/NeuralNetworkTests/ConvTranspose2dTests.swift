import TestSupport
import Testing

@testable import NeuralNetwork

struct ConvTranspose2dTests {
    /// Sums of up to 640 products in float32.
    private static let tolerance = 2e-6

    @Test(arguments: (0..<40).map { RandomConvolution(seed: 2000 + $0, fineSide: $0 < 20 ? .map : .image) })
    func forwardAndBackward(_ random: RandomConvolution) {
        let (vertical, horizontal) = (random.reference.vertical, random.reference.horizontal)
        let channels = random.reference.fineChannels
        var generator = SplitMix64(seed: channels)
        let bias = generator.floats(channels)
        let layer = ConvTranspose2d(
            weight: random.weight, bias: Tensor(shape: [channels], elements: bias), vertical: vertical,
            horizontal: horizontal, output: random.fineSide)
        var output = [Float](repeating: .nan, count: layer.linear.fineCount)
        let found: [Float]
        switch random.fineSide {
        case .map:
            layer.forward(input: random.storedCoarse, output: &output)
            found = RandomConvolution.read(output, channels: channels)
        case .image:
            var image = [Float](repeating: .nan, count: random.fine.count)
            layer.forward(input: random.storedCoarse, columns: &output, image: &image)
            found = image
        }
        let positions = vertical.fine * horizontal.fine
        let expected = random.reference.up(random.coarse, random.weight.elements).enumerated().map {
            let sum = $1 + Double(bias[$0 / positions])
            // A map is a hidden layer's, with a rectifier; an image is the last one's.
            return random.fineSide == .map ? max(0, sum) : sum
        }
        #expect(relativeDistance(found, expected) < Self.tolerance)

        var inputGradient = [Float](repeating: .nan, count: layer.linear.coarseCount)
        layer.backward(outputGradient: random.storedFine, inputGradient: &inputGradient)
        let gradient = random.reference.down(random.fine, random.weight.elements)
        let foundGradient = RandomConvolution.read(inputGradient, channels: random.reference.coarseChannels)
        #expect(relativeDistance(foundGradient, gradient) < Self.tolerance)
    }
}
