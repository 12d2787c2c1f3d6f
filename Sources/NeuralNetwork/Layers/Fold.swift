/// Adds columns up to an image, the transpose of ``Unfold``, and adds a bias of one value a channel: what a transposed
/// convolution to an image does after its pointwise product.
package final class Fold: Layer {
    private let columns: ImageColumns
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape

    /// - Parameter other: whose bias is used; nil makes one of zero.
    package init(
        channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, hasBias: Bool = true,
        sharing other: Fold? = nil
    ) {
        columns = ImageColumns(channels: channels, vertical: vertical, horizontal: horizontal)
        inputs = [columns.map]
        output = columns.image
        bias = hasBias ? other?.bias ?? AlignedFloats(count: MapShape.stride(of: channels)) : nil
    }

    package var parameters: [LayerParameter] {
        bias.map { [LayerParameter(name: "bias", role: .bias, shape: [output.channels], count: $0.count)] } ?? []
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        fold(input.first, to: output, bias: bias, finish: finish, images: context.images)
    }

    private func fold(_ map: Buffer, to output: Buffer, bias: AlignedFloats?, finish: Finish, images: Int) {
        let (map, image) = (map.holding(images, of: inputs[0]), output.holding(images, of: self.output))
        let pixels = self.output.positions
        for plane in 0..<images * self.output.channels {
            (image + plane * pixels).update(
                repeating: bias?.pointer[plane % self.output.channels] ?? 0, count: pixels)
        }
        for number in 0..<images {
            columns.fold(map + number * inputs[0].count, addingTo: image + number * self.output.count)
        }
        finish.apply(toPlanar: image, count: images * self.output.count)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        let (image, map) = (
            outputGradient.holding(context.images, of: output), inputGradient.holding(context.images, of: inputs[0])
        )
        for number in 0..<context.images {
            columns.unfold(image + number * output.count, into: map + number * inputs[0].count, from: start)
        }
        finish.apply(to: map, count: context.images * inputs[0].count)
    }

    package func gradient(
        ofParameter index: Int, _ outputGradient: Buffer, input: LayerInput, to gradient: Buffer, isAdding: Bool,
        in context: LayerContext
    ) {
        let image = outputGradient.holding(context.images, of: output)
        if !isAdding { gradient.slice(at: 0, count: MapShape.stride(of: output.channels)).clear() }
        for plane in 0..<context.images * output.channels {
            let start = image + plane * output.positions
            let sum = (0..<output.positions).reduce(0.0) { $0 + Double(start[$1]) }
            gradient.pointer[plane % output.channels] += Float(sum)
        }
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        tangent.first.map { fold($0, to: outputTangent, bias: nil, finish: finish, images: context.images) }
    }

    package func install(_ packed: UnsafePointer<Float>, at index: Int) {
        bias.map { $0.pointer.update(from: packed, count: $0.count) }
    }
}
