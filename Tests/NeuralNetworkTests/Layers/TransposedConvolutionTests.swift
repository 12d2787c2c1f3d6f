import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct TransposedConvolutionTests {
    /// Sums of up to 640 products in float32.
    private static let tolerance = 2e-6

    private static let maps =
        (2000..<2040).map { RandomConvolution(seed: $0, .fourByTwo) }
        + (2000..<2040).map { RandomConvolution(seed: $0, .general) }

    @Test(arguments: maps)
    func forwardAndBackward(_ random: RandomConvolution) {
        let reference = random.reference
        let channels = reference.fineChannels
        let layer = TransposedConvolution(
            channels: channels, from: reference.coarseChannels, vertical: reference.vertical,
            horizontal: reference.horizontal, groups: reference.groups)
        var generator = SplitMix64(seed: channels)
        let bias = generator.floats(channels)
        #expect(layer.parameters.map(\.shape) == [random.weight.shape, [channels]])
        for (index, elements) in [random.weight.elements, bias].enumerated() {
            var packed = [Float](repeating: 0, count: layer.parameters[index].count)
            layer.pack(elements, parameter: index, into: &packed)
            layer.install(packed, at: index)
            #expect(layer.unpack(packed, parameter: index) == elements)
        }

        let call = LayerCall(layer: layer)
        var finish = Finish()
        finish.activation = .relu
        let output = call.forward(random.storedCoarse, finish: finish)
        let positions = layer.output.positions
        let expected = reference.up(random.coarse, random.weight.elements).enumerated().map {
            max(0, $1 + Double(bias[$0 / positions]))
        }
        #expect(relativeDistance(layer.output.elements(output), expected) < Self.tolerance)

        let inputGradient = call.backward(random.storedFine, input: random.storedCoarse)
        let gradient = reference.down(random.fine, random.weight.elements)
        #expect(relativeDistance(layer.inputs[0].elements(inputGradient), gradient) < Self.tolerance)

        let packed = call.gradient(ofParameter: 0, random.storedFine, input: random.storedCoarse)
        let weightGradient = reference.weightGradient(random.coarse, random.fine)
        #expect(relativeDistance(layer.unpack(packed, parameter: 0), weightGradient) < Self.tolerance)
    }
}
