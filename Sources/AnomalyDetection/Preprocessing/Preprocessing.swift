package import Imaging
package import NeuralNetwork

/// How a decoded image becomes a model's input. It travels in the checkpoint, so that serving prepares images exactly
/// as training did.
///
/// In this order: alpha is dropped; colour becomes luma where the model is grey (ITU-R 601), grey is repeated where it
/// is in colour; the size is brought to the model's; samples are scaled to `range`. 16-bit samples keep their precision
/// throughout. Nothing depends on the image's content: a black frame is scaled like any other.
package struct Preprocessing: Sendable, Equatable {
    /// The colour space of the input.
    package enum Color: String, Sendable, Codable, CaseIterable {
        /// One channel, luma.
        case gray
        /// Three channels: red, green, blue.
        case rgb

        /// 1 or 3.
        package var channelCount: Int { self == .gray ? 1 : 3 }
    }

    /// What is done with an image of another size.
    package enum Resize: String, Sendable, Codable, CaseIterable {
        /// Antialiased Lanczos filter with three lobes, as Pillow computes it.
        case lanczos3
        /// Antialiased triangle filter, as Pillow computes it.
        case bilinear
        /// It is refused.
        case none
    }

    /// The colour space of the input.
    package let color: Color
    /// Columns of the input, pixels.
    package let width: Int
    /// Rows of the input, pixels.
    package let height: Int
    /// What is done with an image of another size.
    package let resize: Resize
    /// What black and full white become; within 0...1, the lower below the upper.
    package let range: ClosedRange<Float>

    /// What a checkpoint without `preprocessing` does: the model's size or refused, values 0 to 1. Nil where the
    /// model's channels are neither one (grey) nor three (RGB); such a model takes tensors only.
    package init?(defaultFor input: InputShape) {
        guard let color = Color.allCases.first(where: { $0.channelCount == input.channels }) else { return nil }
        self.init(color: color, width: input.width, height: input.height, resize: .none, range: 0...1)
    }

    /// Creates the description from its parts.
    package init(color: Color, width: Int, height: Int, resize: Resize, range: ClosedRange<Float>) {
        self.color = color
        self.width = width
        self.height = height
        self.resize = resize
        self.range = range
    }

    /// The model's input for an image: shape (channels, ``height``, ``width``), values within ``range``.
    package func tensor(from image: Image) throws(PreprocessingError) -> Tensor {
        var prepared = color == .gray ? image.luma() : image.rgb()
        if prepared.width != width || prepared.height != height {
            switch resize {
            case .none:
                throw .size(width: image.width, height: image.height, expectedWidth: width, expectedHeight: height)
            case .lanczos3: prepared = prepared.resized(width: width, height: height, filter: .lanczos3)
            case .bilinear: prepared = prepared.resized(width: width, height: height, filter: .bilinear)
            }
        }
        let elements =
            switch prepared.samples {
            case .eight(let samples): planes(samples, maximum: 255)
            case .sixteen(let samples): planes(samples, maximum: 65_535)
            }
        return Tensor(shape: [color.channelCount, height, width], elements: elements)
    }

    /// Moves values of 0 to 1 into ``range``, for uploads that are tensors already.
    package func scaled(_ elements: [Float]) -> [Float] {
        guard range != 0...1 else { return elements }
        return elements.map { range.lowerBound + $0 * (range.upperBound - range.lowerBound) }
    }

    /// Interleaved samples to planes in C order. The division is the one of `ToTensor` and of NumPy, `sample / 255` in
    /// float32, so that an image and the same image sent as a tensor of quotients score alike, to the bit.
    private func planes<Sample: FixedWidthInteger & UnsignedInteger>(_ samples: [Sample], maximum: Float) -> [Float] {
        let channels = color.channelCount
        let pixels = width * height
        let scale = range.upperBound - range.lowerBound
        var elements = [Float](repeating: 0, count: channels * pixels)
        for channel in 0..<channels {
            for pixel in 0..<pixels {
                let value = Float(samples[pixel * channels + channel]) / maximum
                elements[channel * pixels + pixel] = range.lowerBound + value * scale
            }
        }
        return elements
    }
}

extension Preprocessing: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case color, width, height, resize, range }

    /// The `preprocessing` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let range = try container.decodeIfPresent([Float].self, forKey: .range) ?? [0, 1]
        guard range.count == 2, range[0] >= 0, range[0] < range[1], range[1] <= 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .range, in: container,
                debugDescription: "must be two numbers within 0 and 1, the lower first; found \(range)")
        }
        self.init(
            color: try container.decode(Color.self, forKey: .color),
            width: try container.decode(Int.self, forKey: .width),
            height: try container.decode(Int.self, forKey: .height),
            resize: try container.decode(Resize.self, forKey: .resize),
            range: range[0]...range[1])
    }

    /// The `preprocessing` of a checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(color, forKey: .color)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(resize, forKey: .resize)
        try container.encode([range.lowerBound, range.upperBound], forKey: .range)
    }
}
