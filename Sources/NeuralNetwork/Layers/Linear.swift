/// A fully connected layer, weights (out, in). Vectors take ``stride(of:)`` floats, so that a batch of them lies one behind
/// the other.
package struct Linear: Sendable {
    package let inputCount: Int
    package let outputCount: Int
    package let weights: PackedWeights
    package let bias: AlignedFloats
    /// For one vector, and for ``together`` of them.
    private let forwardProducts: [MatrixProduct]
    private let backwardProducts: [MatrixProduct]
    /// Vectors that the weights are read once for.
    private static let together = 4

    /// - Precondition: `weight` is (out, in) and `bias` (out).
    package init(weight: Tensor, bias: Tensor) {
        precondition(weight.shape.count == 2 && bias.elements.count == weight.shape[0], "one bias per output")
        outputCount = weight.shape[0]
        inputCount = weight.shape[1]
        let (inputStride, outputStride) = (Self.stride(of: inputCount), Self.stride(of: outputCount))
        forwardProducts = [1, Self.together].map {
            MatrixProduct(
                .dense(rows: $0, inputStride: inputStride, outputStride: outputStride, length: weight.shape[1]))
        }
        backwardProducts = [1, Self.together].map {
            MatrixProduct(
                .dense(rows: $0, inputStride: outputStride, outputStride: inputStride, length: weight.shape[0]))
        }
        weights = PackedWeights(
            coarseChannels: outputCount, coarseStride: outputStride,
            upGroups: Array(0..<inputStride / MatrixKernel.panelWidth))
        self.bias = AlignedFloats(count: outputStride)
        self.bias.pointer.update(from: bias.elements, count: outputCount)
        let packed = packGradient(weight)
        withExtendedLifetime(packed) { weights.update(from: packed.pointer) }
    }

    /// The floats a vector takes.
    package static func stride(of count: Int) -> Int {
        roundUp(count, toMultipleOf: MatrixKernel.panelWidth)
    }

    /// The multiplications of one pass.
    package var multiplyAdds: Int { inputCount * outputCount }

    /// The floats of a packed gradient.
    package var gradientCount: Int { Self.stride(of: inputCount) * outputCount }

    /// output = W input + b, for each of `images` vectors.
    package func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, images: Int = 1) {
        multiply(
            forwardProducts, weights.down, input: input, stride: Self.stride(of: inputCount), output: output,
            stride: bias.count, images: images, finish: TileFinish(bias: bias.pointer))
    }

    /// Adds the gradient of the input, from the gradient of the output, to `inputGradient`.
    package func backward(
        outputGradient: UnsafePointer<Float>, addingTo inputGradient: UnsafeMutablePointer<Float>, images: Int
    ) {
        multiply(
            backwardProducts, weights.up, input: outputGradient, stride: bias.count, output: inputGradient,
            stride: Self.stride(of: inputCount), images: images, finish: TileFinish())
    }

    private func multiply(
        _ products: [MatrixProduct], _ weights: AlignedFloats, input: UnsafePointer<Float>, stride inputStride: Int,
        output: UnsafeMutablePointer<Float>, stride outputStride: Int, images: Int,
        finish: TileFinish
    ) {
        let panels = outputStride / MatrixKernel.panelWidth
        var image = 0
        while image < images {
            let isWhole = images - image >= Self.together
            products[isWhole ? 1 : 0].multiply(
                input: input + image * inputStride, weights: weights.pointer, panels: panels,
                panelStride: weights.count / panels, output: output + image * outputStride, finish: finish)
            image += isWhole ? Self.together : 1
        }
    }

    /// The gradient of the weights, packed: groups of 16 inputs, each (out, 16). Replaces what `gradient` holds.
    package func weightGradient(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        images: Int
    ) {
        let (width, limit) = (MatrixKernel.panelWidth, MatrixKernel.rowLimit)
        let inputStride = Self.stride(of: inputCount)
        let walk = CorrelationWalk(
            images: 1, rows: 1, columns: images, coarseStep: bias.count, fineStep: inputStride, coarseRowStep: 0,
            fineRowStep: 0, coarseImageStep: 0, fineImageStep: 0)
        for group in 0..<inputStride / width {
            for output in Swift.stride(from: 0, to: outputCount, by: limit) {
                CorrelationKernel.accumulate(
                    channels: min(limit, outputCount - output), walk: walk, coarse: outputGradient + output,
                    fine: input + group * width, gradient: gradient + (group * outputCount + output) * width,
                    isAdding: false)
            }
        }
    }

    /// Reorders a tensor shaped like the weights into the order of packed gradients.
    package func packGradient(_ tensor: Tensor) -> AlignedFloats {
        let packed = AlignedFloats(count: gradientCount)
        forEachGradientElement { index, place in packed.pointer[place] = tensor.elements[index] }
        return packed
    }

    /// A packed gradient in the order of the weights.
    package func unpackGradient(_ packed: UnsafePointer<Float>) -> Tensor {
        var elements = [Float](repeating: 0, count: outputCount * inputCount)
        forEachGradientElement { index, place in elements[index] = packed[place] }
        return Tensor(shape: [outputCount, inputCount], elements: elements)
    }

    private func forEachGradientElement(_ body: (_ index: Int, _ place: Int) -> Void) {
        let width = MatrixKernel.panelWidth
        for output in 0..<outputCount {
            for input in 0..<inputCount {
                body(output * inputCount + input, (input / width * outputCount + output) * width + input % width)
            }
        }
    }
}
