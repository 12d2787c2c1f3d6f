import TestSupport
import Testing

@testable import NeuralNetwork

struct LinearTests {
    @Test(arguments: [(1, 1), (3, 16), (16, 3), (17, 33), (576, 576), (20, 100)])
    func agreesWithTheDefinition(inputs: Int, outputs: Int) {
        var generator = SplitMix64(seed: inputs)
        let weight = Tensor(shape: [outputs, inputs], elements: generator.floats(inputs * outputs))
        let bias = Tensor(shape: [outputs], elements: generator.floats(outputs))
        let input = generator.floats(inputs)
        let layer = Linear(weight: weight, bias: bias)
        var output = [Float](repeating: .nan, count: Linear.stride(of: outputs))
        layer.forward(input: input, output: &output)
        let expected = (0..<outputs).map { o in
            (0..<inputs).reduce(Double(bias.elements[o])) {
                $0 + Double(weight.elements[o * inputs + $1]) * Double(input[$1])
            }
        }
        // Up to 576 products in float32.
        #expect(relativeDistance(Array(output.prefix(outputs)), expected) < 1e-6)
        #expect(layer.multiplyAdds == inputs * outputs)
    }
}

extension LinearTests {
    /// <W^T d, x> = <d, W x> = <dW, W>, for several vectors at once.
    @Test(arguments: [(1, 1), (3, 16), (16, 3), (17, 33), (50, 70)])
    func gradientsAgreeWithTheDefinition(inputs: Int, outputs: Int) {
        var generator = SplitMix64(seed: 100 + inputs)
        // A group that reads the weights once, and two more.
        let images = 6
        let weight = Tensor(shape: [outputs, inputs], elements: generator.floats(inputs * outputs))
        let layer = Linear(weight: weight, bias: Tensor(shape: [outputs], elements: generator.floats(outputs)))
        let (inputStride, outputStride) = (Linear.stride(of: inputs), Linear.stride(of: outputs))
        func padded(_ count: Int, _ stride: Int) -> [Float] {
            (0..<images).flatMap { _ in
                generator.floats(count) + [Float](repeating: 0, count: stride - count)
            }
        }
        let (input, slope) = (padded(inputs, inputStride), padded(outputs, outputStride))
        var inputGradient = [Float](repeating: 0, count: images * inputStride)
        layer.backward(outputGradient: slope, addingTo: &inputGradient, images: images)
        var packed = [Float](repeating: 0, count: layer.gradientCount)
        layer.weightGradient(input: input, outputGradient: slope, gradient: &packed, images: images)

        // Each vector alone has the same bits.
        for image in 0..<images {
            var alone = [Float](repeating: 0, count: inputStride)
            layer.backward(
                outputGradient: Array(slope[image * outputStride..<(image + 1) * outputStride]), addingTo: &alone,
                images: 1)
            #expect(alone == Array(inputGradient[image * inputStride..<(image + 1) * inputStride]))
        }

        var expectedInput = [Double](repeating: 0, count: images * inputStride)
        var expectedWeight = [Double](repeating: 0, count: outputs * inputs)
        for image in 0..<images {
            for o in 0..<outputs {
                for i in 0..<inputs {
                    let d = Double(slope[image * outputStride + o])
                    expectedInput[image * inputStride + i] += d * Double(weight.elements[o * inputs + i])
                    expectedWeight[o * inputs + i] += d * Double(input[image * inputStride + i])
                }
            }
        }
        // Up to 70 products in float32.
        #expect(relativeDistance(inputGradient, expectedInput) < 1e-6)
        #expect(relativeDistance(layer.unpackGradient(packed).elements, expectedWeight) < 1e-6)
    }

    @Test func weightsKeepTheirPlaceThroughPacking() {
        var generator = SplitMix64(seed: 3)
        let weight = Tensor(shape: [33, 18], elements: generator.floats(33 * 18))
        let layer = Linear(weight: weight, bias: Tensor(shape: [33], elements: generator.floats(33)))
        let packed = layer.packGradient(weight)
        #expect(withExtendedLifetime(packed) { layer.unpackGradient(packed.pointer) } == weight)
    }
}
