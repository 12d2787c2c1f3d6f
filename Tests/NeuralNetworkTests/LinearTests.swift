import Testing

@testable import NeuralNetwork

struct LinearTests {
    @Test(arguments: [(1, 1), (3, 16), (16, 3), (17, 33), (576, 576), (20, 100)])
    func agreesWithTheDefinition(inputs: Int, outputs: Int) {
        var generator = SeededGenerator(seed: inputs)
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
