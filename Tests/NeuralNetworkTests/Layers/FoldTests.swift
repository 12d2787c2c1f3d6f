import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

/// Transposed convolutions to images, made by a pointwise step and ``Fold``, against the definition of one.
struct FoldTests {
    /// As in ``ConvolutionOperatorTests``.
    private static let tolerance = 2e-6

    private static let maps =
        (0..<60).map { RandomConvolution(seed: 2020 + $0, .fourByTwo, largestChannels: $0 < 30 ? 4 : 20) }
        + (0..<120).map { RandomConvolution(seed: 5000 + $0, .general, largestChannels: 12) }
        .filter { $0.reference.groups == 1 }

    @Test(arguments: maps)
    func twoStepsMakeATransposedConvolution(_ random: RandomConvolution) {
        let reference = random.reference
        let fold = Fold(
            channels: reference.fineChannels, vertical: reference.vertical, horizontal: reference.horizontal)
        let product = TransposedConvolution(
            channels: fold.inputs[0].channels, from: reference.coarseChannels,
            vertical: ConvolutionAxis(pointwise: reference.vertical.coarse),
            horizontal: ConvolutionAxis(pointwise: reference.horizontal.coarse), hasBias: false,
            weightShape: reference.weightShape)
        #expect(product.parameters.map(\.shape) == [random.weight.shape])
        var packed = [Float](repeating: 0, count: product.parameters[0].count)
        product.pack(random.weight.elements, parameter: 0, into: &packed)
        product.install(packed, at: 0)
        let channels = reference.fineChannels
        var generator = SplitMix64(seed: channels)
        let bias = generator.floats(channels)
        #expect(fold.parameters.map(\.shape) == [[channels]])
        fold.install(bias + [Float](repeating: 0, count: MapShape.stride(of: channels) - channels), at: 0)

        let columns = LayerCall(layer: product).forward(random.storedCoarse)
        let image = LayerCall(layer: fold).forward(columns)
        let up = random.reference.up(random.coarse, random.weight.elements)
        let positions = fold.output.positions
        let expected = up.enumerated().map { $1 + Double(bias[$0 / positions]) }
        #expect(relativeDistance(image, expected) < Self.tolerance)
        // A tangent has no bias.
        #expect(relativeDistance(LayerCall(layer: fold).tangent(columns, input: columns), up) < Self.tolerance)

        let columnGradient = LayerCall(layer: fold).backward(random.fine, input: columns)
        let gradient = LayerCall(layer: product).backward(columnGradient, input: random.storedCoarse)
        let down = random.reference.down(random.fine, random.weight.elements)
        #expect(relativeDistance(product.inputs[0].elements(gradient), down) < Self.tolerance)
        let weightGradient = LayerCall(layer: product).gradient(
            ofParameter: 0, columnGradient, input: random.storedCoarse)
        let expectedWeight = random.reference.weightGradient(random.coarse, random.fine)
        #expect(relativeDistance(product.unpack(weightGradient, parameter: 0), expectedWeight) < Self.tolerance)
    }

    /// The bias is added to each of several images, and its gradient is the sum over them.
    @Test(arguments: [true, false])
    func severalImages(hasBias: Bool) throws {
        let fold = Fold(
            channels: 3, vertical: try #require(ConvolutionAxis(fine: 5, kernel: 3, stride: 1, padding: 1)),
            horizontal: try #require(ConvolutionAxis(fine: 7, kernel: 3, stride: 1, padding: 1)), hasBias: hasBias)
        var generator = SplitMix64(seed: 1)
        if hasBias { fold.install(generator.floats(3) + [Float](repeating: 0, count: 13), at: 0) }
        let columns = generator.floats(4 * fold.inputs[0].count)
        let images = LayerCall(layer: fold, images: 4).forward(columns)
        let count = fold.inputs[0].count
        let alone: [Float] = (0..<4).flatMap { image in
            LayerCall(layer: fold).forward(Array(columns[image * count..<(image + 1) * count]))
        }
        #expect(images == alone)
        guard hasBias else {
            #expect(fold.parameters.isEmpty)
            return
        }
        let call = LayerCall(layer: fold, images: 4)
        let gradient = call.gradient(ofParameter: 0, images, input: columns)
        for channel in 0..<16 {
            let own = images.indices.filter { $0 / 35 % 3 == channel }
            let expected: Double = own.reduce(0) { $0 + Double(images[$1]) }
            #expect(abs(Double(gradient[channel]) - expected) <= 1e-6 * abs(expected))
        }
        let added = call.gradient(ofParameter: 0, images, input: columns, addingTo: gradient)
        #expect(relativeDistance(added, gradient.map { 2 * Double($0) }) < 1e-6)
    }

    @Test func itsGradientIsAddedWhereItIsToBeAdded() throws {
        let axis = try #require(ConvolutionAxis(fine: 6, kernel: 4, stride: 2, padding: 2))
        let fold = Fold(channels: 2, vertical: axis, horizontal: axis)
        var generator = SplitMix64(seed: 2)
        let image = generator.floats(fold.output.count)
        let columns = LayerCall(layer: fold).backward(image, input: [Float](repeating: 0, count: fold.inputs[0].count))
        let held = generator.floats(columns.count)
        let sum = LayerCall(layer: fold).backward(image, input: columns, addingTo: held)
        #expect(sum == zip(columns, held).map { $0 + $1 })
    }
}
