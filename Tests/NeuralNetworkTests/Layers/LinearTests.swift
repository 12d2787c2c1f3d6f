import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

/// A linear layer, as a network declares one.
struct LinearTests {
    private func makeLayer(inputs: Int, outputs: Int, weight: [Float], bias: [Float]) throws -> any Layer {
        let network = try Network(
            input: MapShape(vector: inputs), layers: [LayerDeclaration("linear", .linear(count: outputs))])
        let layer = try #require(network.steps.first).layer
        #expect(network.steps.count == 1)
        #expect(layer.parameters.map(\.shape) == [[outputs, inputs], [outputs]])
        for (index, elements) in [weight, bias].enumerated() {
            var packed = [Float](repeating: 0, count: layer.parameters[index].count)
            layer.pack(elements, parameter: index, into: &packed)
            layer.install(packed, at: index)
            // Weights keep their place through packing.
            #expect(layer.unpack(packed, parameter: index) == elements)
        }
        return layer
    }

    @Test(arguments: [(1, 1), (3, 16), (16, 3), (17, 33), (33, 18), (576, 576), (20, 100)])
    func agreesWithTheDefinition(inputs: Int, outputs: Int) throws {
        var generator = SplitMix64(seed: inputs)
        let (weight, bias) = (generator.floats(inputs * outputs), generator.floats(outputs))
        let input = generator.floats(inputs)
        let layer = try makeLayer(inputs: inputs, outputs: outputs, weight: weight, bias: bias)
        let output = LayerCall(layer: layer).forward(layer.inputs[0].stored(input))
        let expected = (0..<outputs).map { o in
            (0..<inputs).reduce(Double(bias[o])) { $0 + Double(weight[o * inputs + $1]) * Double(input[$1]) }
        }
        // Up to 576 products in float32.
        #expect(relativeDistance(layer.output.elements(output), expected) < 1e-6)
        #expect(layer.multiplyAdds == inputs * outputs)
    }

    /// <W^T d, x> = <d, W x> = <dW, W>, for several vectors at once.
    @Test(arguments: [(1, 1), (3, 16), (16, 3), (17, 33), (50, 70)])
    func gradientsAgreeWithTheDefinition(inputs: Int, outputs: Int) throws {
        var generator = SplitMix64(seed: 100 + inputs)
        // A group that reads the weights once, and two more.
        let images = 6
        let weight = generator.floats(inputs * outputs)
        let layer = try makeLayer(inputs: inputs, outputs: outputs, weight: weight, bias: generator.floats(outputs))
        let (input, slope) = (generator.floats(images * inputs), generator.floats(images * outputs))
        let (storedInput, storedSlope) = (layer.inputs[0].stored(input), layer.output.stored(slope))
        let call = LayerCall(layer: layer, images: images)
        let inputGradient = call.backward(storedSlope, input: storedInput)
        let output = call.forward(storedInput)

        // Each vector alone has the same bits.
        let (inputStride, outputStride) = (layer.inputs[0].stride, layer.output.stride)
        for image in 0..<images {
            let alone = Array(storedInput[image * inputStride..<(image + 1) * inputStride])
            let slopeAlone = Array(storedSlope[image * outputStride..<(image + 1) * outputStride])
            let one = LayerCall(layer: layer)
            #expect(
                one.backward(slopeAlone, input: alone)
                    == Array(inputGradient[image * inputStride..<(image + 1) * inputStride]))
            #expect(one.forward(alone) == Array(output[image * outputStride..<(image + 1) * outputStride]))
        }

        var expectedInput = [Double](repeating: 0, count: images * inputs)
        var expectedWeight = [Double](repeating: 0, count: outputs * inputs)
        for image in 0..<images {
            for o in 0..<outputs {
                for i in 0..<inputs {
                    let d = Double(slope[image * outputs + o])
                    expectedInput[image * inputs + i] += d * Double(weight[o * inputs + i])
                    expectedWeight[o * inputs + i] += d * Double(input[image * inputs + i])
                }
            }
        }
        // Up to 70 products in float32.
        #expect(relativeDistance(layer.inputs[0].elements(inputGradient), expectedInput) < 1e-6)
        let packed = call.gradient(ofParameter: 0, storedSlope, input: storedInput)
        #expect(relativeDistance(layer.unpack(packed, parameter: 0), expectedWeight) < 1e-6)
    }
}
