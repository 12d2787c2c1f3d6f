import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct ConvolutionTests {
    /// Sums of up to 640 products in float32.
    private static let tolerance = 2e-6

    private static let maps =
        (1000..<1040).map { RandomConvolution(seed: $0, .fourByTwo) }
        + (1000..<1040).map { RandomConvolution(seed: $0, .general) }
        + (1000..<1010).map { RandomConvolution(seed: $0, .pointwise) }

    @Test(arguments: maps)
    func forwardAndBackward(_ random: RandomConvolution) {
        let reference = random.reference
        let channels = reference.coarseChannels
        let layer = Convolution(
            channels: channels, from: reference.fineChannels, vertical: reference.vertical,
            horizontal: reference.horizontal, groups: reference.groups)
        var generator = SplitMix64(seed: channels)
        let bias = generator.floats(channels)
        #expect(layer.parameters.map(\.name) == ["weight", "bias"])
        #expect(layer.parameters.map(\.role) == [.weight, .bias])
        #expect(layer.parameters.map(\.shape) == [random.weight.shape, [channels]])
        for (index, elements) in [random.weight.elements, bias].enumerated() {
            var packed = [Float](repeating: 0, count: layer.parameters[index].count)
            layer.pack(elements, parameter: index, into: &packed)
            layer.install(packed, at: index)
            #expect(layer.unpack(packed, parameter: index) == elements)
        }
        #expect(layer.multiplyAdds == reference.productCount)

        let call = LayerCall(layer: layer)
        var finish = Finish()
        finish.activation = .relu
        let output = call.forward(random.storedFine, finish: finish)
        let positions = layer.output.positions
        let expected = reference.down(random.fine, random.weight.elements).enumerated().map {
            max(0, $1 + Double(bias[$0 / positions]))
        }
        #expect(relativeDistance(layer.output.elements(output), expected) < Self.tolerance)

        let inputGradient = call.backward(random.storedCoarse, input: random.storedFine)
        let gradient = reference.up(random.coarse, random.weight.elements)
        #expect(relativeDistance(layer.inputs[0].elements(inputGradient), gradient) < Self.tolerance)

        let biasGradient = call.gradient(ofParameter: 1, random.storedCoarse, input: random.storedFine)
        let sums = (0..<channels).map { channel in
            random.coarse[channel * positions..<(channel + 1) * positions].reduce(0) { $0 + Double($1) }
        }
        #expect(relativeDistance(layer.unpack(biasGradient, parameter: 1), sums) < 1e-5)
        #expect(biasGradient.dropFirst(channels).allSatisfy { $0 == 0 })
    }
}
