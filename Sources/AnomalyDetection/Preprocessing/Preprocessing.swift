package import Imaging
import Tensors

/// How an image becomes a model's input. It travels in the checkpoint, so that serving prepares images exactly
/// as training did.
///
/// In this order: a JPEG file is turned as its EXIF data say, where ``orientation`` says so; 16-bit samples are brought
/// from the white level to full scale; transparency is dropped; colour becomes luma where the model is grey (ITU-R
/// 601), grey is repeated where it is in colour; the size is brought to the model's; samples are scaled to `range`;
/// each channel is normalised where the model states a mean and a deviation. Where the model sees parts of an image
/// (``cutting``), each of them goes this way, and what lies outside of the region is mid grey before. 16-bit samples
/// keep their precision throughout. Nothing depends on the image's content: a black frame is scaled like any other.
///
/// Uploads that are tensors already have the model's colour and size and values between 0 and 1; they are scaled and
/// normalised in the same way, so that clients need to know neither range nor normalisation.
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

    /// How much of a JPEG file is decoded.
    package enum Decoding: String, Sendable, Codable, CaseIterable {
        /// All pixels.
        case full
        /// The least of a half, a quarter and an eighth of them each way that leaves twice the model's input, where
        /// there is one: less time, another result.
        case reduced
    }

    /// What is done with the orientation in a JPEG file's EXIF data.
    package let orientation: ImageDecoding.Orientation
    /// How much of a JPEG file is decoded.
    package let decoding: Decoding
    /// The colour space of the input.
    package let color: Color
    /// Columns of the input, pixels.
    package let width: Int
    /// Rows of the input, pixels.
    package let height: Int
    /// What is done with an image of another size.
    package let resize: Resize
    /// What black and full white become before they are normalised; within 0...1, the lower below the upper.
    package let range: ClosedRange<Float>
    /// What is done to each channel after `range`; nil leaves the values as they are.
    package let normalization: ChannelNormalization?
    /// Which parts of an image the model sees.
    package let cutting: FrameCutting
    /// The sample of 16-bit images that is full white, within ``whiteLevels``: 4095 of a camera with 12 bits. Samples
    /// above it are white, too. Nil takes 65,535. Images of 8 bits use all of their range and are left as they are.
    package let white: Int?
    /// Between which limits frames are pictures to the model; nil where the images that it was trained with are not
    /// known. It changes no input.
    package var frameLimits: FrameLimits?
    /// How the files of the training images were coded, at least one format; nil where that is not known, or the images
    /// were no files. It changes no input.
    package let formats: [ImageFormat]?

    /// What ``white`` may be.
    package static let whiteLevels = 1...65_535

    /// What a checkpoint without `preprocessing` does: the model's size or refused, values 0 to 1. Nil where the
    /// model's channels are neither one (grey) nor three (RGB); such a model takes tensors only.
    package init?(defaultFor input: InputShape) {
        guard let color = Color.allCases.first(where: { $0.channelCount == input.channels }) else { return nil }
        self.init(color: color, width: input.width, height: input.height, resize: .none, range: 0...1)
    }

    /// Creates the description from its parts.
    ///
    /// - Parameters:
    ///   - normalization: one of as many channels as `color` has.
    ///   - decoding: `.reduced` only where images are resized and seen whole.
    ///   - white: one of ``whiteLevels``.
    ///   - formats: nil or at least one.
    ///   - frameLimits: made from the images of training, once they are known.
    package init(
        color: Color, width: Int, height: Int, resize: Resize, range: ClosedRange<Float>,
        normalization: ChannelNormalization? = nil, cutting: FrameCutting = FrameCutting(),
        orientation: ImageDecoding.Orientation = .ignore, decoding: Decoding = .full, white: Int? = nil,
        formats: [ImageFormat]? = nil, frameLimits: FrameLimits? = nil
    ) {
        self.orientation = orientation
        self.decoding = decoding
        self.color = color
        self.width = width
        self.height = height
        self.resize = resize
        self.range = range
        self.normalization = normalization
        self.cutting = cutting
        self.white = white
        self.formats = formats
        self.frameLimits = frameLimits
    }

    /// How files become the images that ``input(of:)`` takes.
    package var imageDecoding: ImageDecoding {
        ImageDecoding(
            orientation: orientation,
            leastSize: decoding == .reduced ? ImageDecoding.Size(width: 2 * width, height: 2 * height) : nil,
            white: white)
    }

    /// What to know of a file that has losses of coding which no file of training had, or none where all of them had
    /// some: a sentence. Nil of any other file.
    package func codingNotice(for format: ImageFormat) -> String? {
        guard let formats, formats.allSatisfy({ $0.isLossless != format.isLossless }) else { return nil }
        let (found, trained) =
            format.isLossless ? ("stored without loss", "JPEG files") : ("a JPEG file", "files stored without loss")
        return
            "The image is \(found), and the model was trained with \(trained): the other grain may raise or lower its "
            + "score. This is said once."
    }

    /// What the model is given of an image that was decoded by ``imageDecoding``.
    package func input(of image: Image) throws(PreprocessingError) -> FrameInput {
        cutting.isWhole ? .tensor(try tensor(from: image)) : .frame(try Frame(image, self))
    }

    /// The model's input for a whole image: shape (channels, ``height``, ``width``), values within ``range`` and then
    /// normalised.
    func tensor(from image: Image) throws(PreprocessingError) -> Tensor {
        try checkSize(width: image.width, height: image.height)
        return tensor(fromSuitable: image)
    }

    /// - Throws: where an image of that size cannot be brought to the model's.
    func checkSize(width: Int, height: Int) throws(PreprocessingError) {
        guard resize != .none || (width, height) == (self.width, self.height) else {
            throw .size(width: width, height: height, expectedWidth: self.width, expectedHeight: self.height)
        }
    }

    /// The model's input for an image, or a part of one, that ``checkSize(width:height:)`` lets pass.
    func tensor(fromSuitable image: Image) -> Tensor {
        var prepared = color == .gray ? image.luma() : image.rgb()
        if prepared.width != width || prepared.height != height {
            switch resize {
            case .none: preconditionFailure("an image that is not resized has the model's size")
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

    /// The model's input for an image that is a tensor already.
    ///
    /// - Parameter elements: values of 0 to 1 in C order, channels times ``height`` times ``width`` of them.
    package func scaled(_ elements: [Float]) -> [Float] {
        guard range != 0...1 || normalization != nil else { return elements }
        var elements = elements
        for index in elements.indices {
            elements[index] = range.lowerBound + elements[index] * (range.upperBound - range.lowerBound)
        }
        normalize(&elements)
        return elements
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
        normalize(&elements)
        return elements
    }

    /// Normalises planes in place, in float32: subtraction, then division.
    private func normalize(_ elements: inout [Float]) {
        guard let normalization else { return }
        let pixels = width * height
        for index in elements.indices {
            elements[index] = normalization.normalized(elements[index], channel: index / pixels)
        }
    }
}
