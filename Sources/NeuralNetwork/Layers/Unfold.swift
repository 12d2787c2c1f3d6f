/// Cuts an image into columns: for each position of a window, the window's elements, channel by channel and row by row,
/// so that a convolution of the image is a pointwise one of the columns.
///
///     columns[y, x, (c, ky, kx)] = image[c, s y - p + ky, s x - p + kx], zero outside
package final class Unfold: Layer {
    private let columns: ImageColumns
    package let inputs: [MapShape]
    package let output: MapShape

    package init(channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis) {
        columns = ImageColumns(channels: channels, vertical: vertical, horizontal: horizontal)
        inputs = [columns.image]
        output = columns.map
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        let (image, map) = (
            input.first.holding(context.images, of: inputs[0]), output.holding(context.images, of: self.output)
        )
        for number in 0..<context.images {
            columns.unfold(image + number * inputs[0].count, into: map + number * self.output.count)
        }
        finish.apply(to: map, count: context.images * self.output.count)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        let (map, image) = (
            outputGradient.holding(context.images, of: output), inputGradient.holding(context.images, of: inputs[0])
        )
        if start == .zero { image.update(repeating: 0, count: context.images * inputs[0].count) }
        for number in 0..<context.images {
            columns.fold(map + number * output.count, addingTo: image + number * inputs[0].count)
        }
        finish.apply(toPlanar: image, count: context.images * inputs[0].count)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        tangent.first.map { forward(LayerInput($0), to: outputTangent, finish: finish, in: context) }
    }
}
