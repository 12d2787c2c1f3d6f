/// A fully connected layer, weights (out, in), for one vector at a time.
package struct Linear: Sendable {
    package let inputCount: Int
    package let outputCount: Int
    private let plan: MatrixPlan
    private let weights: AlignedFloats
    private let bias: AlignedFloats

    /// - Precondition: `weight` is (out, in) and `bias` (out).
    package init(weight: Tensor, bias: Tensor) {
        precondition(weight.shape.count == 2 && bias.elements.count == weight.shape[0], "one bias per output")
        let width = MatrixKernel.panelWidth
        outputCount = weight.shape[0]
        inputCount = weight.shape[1]
        let outputStride = Self.stride(of: outputCount)
        plan = .dense(rows: 1, inputStride: inputCount, outputStride: outputStride)
        weights = AlignedFloats(count: inputCount * outputStride)
        for output in 0..<outputCount {
            for input in 0..<inputCount {
                let place = (output / width * inputCount + input) * width + output % width
                weights.pointer[place] = weight.elements[output * inputCount + input]
            }
        }
        self.bias = AlignedFloats(count: outputStride)
        self.bias.pointer.update(from: bias.elements, count: outputCount)
    }

    /// The floats an output vector takes.
    package static func stride(of outputCount: Int) -> Int {
        roundUp(outputCount, toMultipleOf: MatrixKernel.panelWidth)
    }

    /// The multiplications of one pass.
    package var multiplyAdds: Int { inputCount * outputCount }

    /// output = W input + b; `output` has ``stride(of:)`` floats.
    package func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
        output.update(from: bias.pointer, count: bias.count)
        plan.accumulate(
            input: input, weights: weights.pointer, panels: bias.count / MatrixKernel.panelWidth,
            panelStride: inputCount * MatrixKernel.panelWidth, output: output)
    }
}
