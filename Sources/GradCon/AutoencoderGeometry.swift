import AnomalyDetection
import NeuralNetwork

/// The sizes of an autoencoder's maps.
struct AutoencoderGeometry: Sendable {
    /// The rows and columns of one layer.
    struct Layer: Sendable, Equatable {
        /// The tensor name without `.weight`.
        let name: String
        let vertical: ConvolutionAxis
        let horizontal: ConvolutionAxis
        /// Rows, columns; of the decoder only.
        var outputPadding = [0, 0]
    }

    let encoder: [Layer]
    let decoder: [Layer]

    static let layerCount = 4
    static let encoderNames = ["down.0", "down.2", "down.4", "down.6"]
    static let decoderNames = ["up.0", "up.2", "up.4", "up.6"]

    /// - Throws: where a layer has no output left, or the decoder does not return to the input's size.
    init(_ metadata: AutoencoderMetadata) throws(GradConError) {
        let input = metadata.input
        // The published model is for 28x28; with paddings of 2 the decoder can mirror any size.
        let isPublished = metadata.layers == nil && input.height == 28 && input.width == 28
        var encoder: [Layer] = []
        var (height, width) = (input.height, input.width)
        for (index, name) in Self.encoderNames.enumerated() {
            let padding = metadata.layers?.encoder[index].padding ?? 2
            guard let vertical = ConvolutionAxis(fine: height, kernel: 4, stride: 2, padding: padding),
                let horizontal = ConvolutionAxis(fine: width, kernel: 4, stride: 2, padding: padding)
            else {
                throw .geometry(layer: name, problem: "nothing is left of \(height)x\(width) with padding \(padding)")
            }
            encoder.append(Layer(name: name, vertical: vertical, horizontal: horizontal))
            (height, width) = (vertical.coarse, horizontal.coarse)
        }

        var decoder: [Layer] = []
        for (index, name) in Self.decoderNames.enumerated() {
            let mirrored = encoder[Self.layerCount - 1 - index]
            let padding: Int
            let outputPadding: [Int]
            if let layer = metadata.layers?.decoder[index] {
                (padding, outputPadding) = (layer.padding, layer.outputPadding)
            } else if isPublished {
                (padding, outputPadding) = ([2, 1, 2, 1][index], [0, 0])
            } else {
                (padding, outputPadding) = (2, [mirrored.vertical.fine % 2, mirrored.horizontal.fine % 2])
            }
            guard
                let vertical = ConvolutionAxis(
                    coarse: height, kernel: 4, stride: 2, padding: padding, outputPadding: outputPadding[0]),
                let horizontal = ConvolutionAxis(
                    coarse: width, kernel: 4, stride: 2, padding: padding, outputPadding: outputPadding[1])
            else {
                throw .geometry(layer: name, problem: "nothing is left of \(height)x\(width) with padding \(padding)")
            }
            // A decoder may not outgrow its input on the way and come back; this also bounds the memory.
            guard vertical.fine <= 2 * input.height, horizontal.fine <= 2 * input.width else {
                throw .geometry(layer: name, problem: "its map is more than twice as large as the input")
            }
            decoder.append(
                Layer(name: name, vertical: vertical, horizontal: horizontal, outputPadding: outputPadding))
            (height, width) = (vertical.fine, horizontal.fine)
        }
        guard height == input.height, width == input.width else {
            throw .geometry(
                layer: "up.6",
                problem: "the decoder returns \(height)x\(width), the input is \(input.height)x\(input.width)")
        }
        self.encoder = encoder
        self.decoder = decoder
    }

    /// The positions of the latent map.
    var latentPositions: Int { decoder[0].vertical.coarse * decoder[0].horizontal.coarse }
}
