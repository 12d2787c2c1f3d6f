internal import AnomalyDetection
private import Files
internal import Imaging
internal import Tensors

/// One image as it was uploaded and as a model takes it.
struct UploadedImage {
    /// What the model is given.
    let input: FrameInput
    /// Whether it is a picture that the model can judge.
    let frame: FrameCheck
    /// How bright it is and how much it varies.
    let statistics: FrameStatistics
    /// What kind of file it was; nil of a tensor.
    let format: ImageFormat?
    /// Columns of what was uploaded.
    let width: Int
    /// Rows of what was uploaded.
    let height: Int
    /// What was uploaded, its white level at full scale; nil where nothing will be drawn over it.
    let picture: Image?
    /// What it was made of.
    let source: Source

    /// What an image was made of.
    enum Source {
        /// The bytes of a file.
        case file(ArraySlice<UInt8>)
        /// The elements of a tensor.
        case tensor(ArraySlice<Float>)

        /// The same, not as a part of something larger that would be kept with it.
        var separate: Source {
            switch self {
            case .file(let bytes): .file(Array(bytes)[...])
            case .tensor(let elements): .tensor(Array(elements)[...])
            }
        }

        /// How many bytes they are.
        var byteCount: Int {
            switch self {
            case .file(let bytes): bytes.count
            case .tensor(let elements): elements.count * MemoryLayout<Float>.stride
            }
        }

        /// SHA-256 of the file, or of a tensor's elements as float32, the least significant byte first: 64 hexadecimal
        /// digits.
        var digest: String {
            var digest = SHA256()
            switch self {
            case .file(let bytes): digest.update(bytes)
            case .tensor(let elements): elements.withUnsafeBytes { digest.update($0) }
            }
            return digest.hexadecimalDigest()
        }
    }

    /// Decodes an image file, told by its signature.
    init(file bytes: ArraySlice<UInt8>, _ reading: Upload.Reading) throws(ServiceError) {
        let (model, limits) = (reading.model, reading.limits.image)
        source = .file(bytes)
        let file: ImageFile
        do { file = try ImageFile(bytes) } catch { throw .image(error) }
        guard let preprocessing = model.preprocessing else {
            throw .preprocessing(.noColorSpace(channels: model.shape.channels))
        }
        // One that is too large is refused without.
        if file.declaredPixels <= limits.maximumPixels { try reading.allowance?.claim(MemoryNeed.image(file)) }
        let decoding = preprocessing.imageDecoding
        let decoded: DecodedImage
        do { decoded = try file.decode(decoding, limits: limits) } catch { throw .image(error) }
        do { input = try preprocessing.input(of: decoded.image) } catch { throw .preprocessing(error) }
        format = decoded.format
        (width, height) = (decoded.width, decoded.height)
        statistics = FrameStatistics(of: input, by: preprocessing, size: (width, height))
        frame = FrameCheck(statistics, limits: preprocessing.frameLimits)
        if !reading.keepsPictures {
            picture = nil
        } else if decoding.leastSize == nil {
            picture = decoded.image
        } else {
            var whole = decoding
            whole.leastSize = nil
            do { picture = try file.decode(whole, limits: limits).image } catch { throw .image(error) }
        }
    }

    /// How far a value may leave 0...1: what a division or a resize in float32 may add.
    private static let tolerance: Float = 1e-6

    /// Takes the elements of a tensor of the model's shape.
    init(_ elements: ArraySlice<Float>, for model: ModelInput, keepsPicture: Bool) throws(ServiceError) {
        // Written so that NaN fails, too.
        if let wrong = elements.firstIndex(where: { !($0 >= -Self.tolerance && $0 <= 1 + Self.tolerance) }) {
            throw .unprocessable(
                "The value at position \(wrong - elements.startIndex) of the image is \(elements[wrong]); "
                    + "expected are numbers from 0 to 1 (datatype UINT8: from 0 to 255).")
        }
        source = .tensor(elements)
        let values = model.preprocessing?.scaled(Array(elements)) ?? Array(elements)
        input = .tensor(Tensor(shape: model.shape.dimensions, elements: values))
        format = nil
        (width, height) = (model.shape.width, model.shape.height)
        statistics = FrameStatistics(of: input, by: model.preprocessing, size: nil)
        frame = FrameCheck(statistics, limits: model.preprocessing?.frameLimits)
        picture = keepsPicture ? Self.picture(of: elements, shape: model.shape) : nil
    }

    /// The three channels of a tensor as colours; the first of one with another number of channels as grey.
    static func picture(of elements: ArraySlice<Float>, shape: InputShape) -> Image {
        let pixels = shape.width * shape.height
        let planes = (0..<(shape.channels == 3 ? 3 : 1)).map { channel in
            let first = elements.startIndex + channel * pixels
            return FloatPlane(
                width: shape.width, height: shape.height, values: Array(elements[first..<first + pixels]))
        }
        return Image(levelsOf: planes, fullScale: 1)
    }
}
