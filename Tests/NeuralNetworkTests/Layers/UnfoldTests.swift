import TestSupport
import Testing

@testable import NeuralNetwork
@testable import Tensors

/// Convolutions of images, cut into ``Unfold`` and a pointwise step, against the definition of a convolution.
struct UnfoldTests {
    /// As in ``ConvolutionOperatorTests``.
    private static let tolerance = 2e-6

    private static let maps =
        (0..<60).map { RandomConvolution(seed: 1020 + $0, .fourByTwo, largestChannels: $0 < 30 ? 4 : 20) }
        + (0..<60).map { RandomConvolution(seed: 4000 + $0, .general, largestChannels: 12) }

    @Test(arguments: maps)
    func twoStepsMakeAConvolution(_ random: RandomConvolution) {
        let reference = random.reference
        let unfold = Unfold(
            channels: reference.fineChannels, vertical: reference.vertical, horizontal: reference.horizontal)
        let convolution = Convolution(
            channels: reference.coarseChannels, from: unfold.output.channels,
            vertical: ConvolutionAxis(pointwise: reference.vertical.coarse),
            horizontal: ConvolutionAxis(pointwise: reference.horizontal.coarse), groups: reference.groups,
            weightShape: reference.weightShape)
        #expect(convolution.parameters.first?.shape == random.weight.shape)
        convolution.install(pack(random.weight.elements, of: convolution), at: 0)

        let columns = LayerCall(layer: unfold).forward(random.fine)
        let output = LayerCall(layer: convolution).forward(columns)
        let down = random.reference.down(random.fine, random.weight.elements)
        #expect(relativeDistance(convolution.output.elements(output), down) < Self.tolerance)

        let slope = random.storedCoarse
        let packed = LayerCall(layer: convolution).gradient(ofParameter: 0, slope, input: columns)
        let expected = random.reference.weightGradient(random.coarse, random.fine)
        #expect(relativeDistance(convolution.unpack(packed, parameter: 0), expected) < Self.tolerance)

        let columnGradient = LayerCall(layer: convolution).backward(slope, input: columns)
        let gradient = LayerCall(layer: unfold).backward(columnGradient, input: random.fine)
        let up = random.reference.up(random.coarse, random.weight.elements)
        #expect(relativeDistance(gradient, up) < Self.tolerance)
    }

    /// Images one after the other are those alone, and a gradient is added where it is to be added.
    @Test(arguments: maps.prefix(30))
    func severalImages(_ random: RandomConvolution) {
        let reference = random.reference
        let unfold = Unfold(
            channels: reference.fineChannels, vertical: reference.vertical, horizontal: reference.horizontal)
        let images = (1...3).map { number in random.fine.map { $0 * Float(number) } }
        let call = LayerCall(layer: unfold, images: 3)
        let columns = call.forward(images.flatMap(\.self))
        #expect(columns == images.flatMap { LayerCall(layer: unfold).forward($0) })
        #expect(call.tangent(images.flatMap(\.self), input: images.flatMap(\.self)) == columns)
        let gradient = call.backward(columns, input: images.flatMap(\.self))
        let held = [Float](repeating: 0.5, count: gradient.count)
        let sum = call.backward(columns, input: images.flatMap(\.self), addingTo: held)
        #expect(relativeDistance(sum, gradient.map { Double($0) + 0.5 }) < 1e-6)
    }

    private func pack(_ elements: [Float], of layer: any Layer) -> [Float] {
        var packed = [Float](repeating: 0, count: layer.parameters[0].count)
        layer.pack(elements, parameter: 0, into: &packed)
        return packed
    }
}
