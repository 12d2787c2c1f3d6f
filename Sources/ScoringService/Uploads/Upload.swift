internal import AnomalyDetection
internal import HTTP
internal import Imaging
internal import Tensors

/// The images of a request as inputs of one model.
struct Upload {
    /// One image.
    struct Entry {
        /// The file it came from, of a multipart body.
        var filename: String?
        /// The model's input, or why this image has none.
        let input: Result<Tensor, ServiceError>
    }

    let entries: [Entry]
    /// Whether the request is a batch, which is answered with a list, also where it holds one image only.
    let isBatch: Bool

    /// Limits that decoding keeps.
    struct Limits: Sendable {
        /// Bytes of the body after its Content-Encoding is undone.
        let bodyBytes: Int
        let batchImages: Int
        /// A form's images share the pixels.
        var image: ImageLimits
    }

    /// Decodes a request's body.
    init(_ request: Request, for model: ModelInput, limits: Limits) throws(ServiceError) {
        let contentType = request.headers["Content-Type"]
        let type = try MediaType(contentType: contentType)
        let body = try ContentCoding.decoded(request, limit: limits.bodyBytes)
        guard !body.isEmpty else { throw .malformed("The body is empty; expected is an image or a tensor.") }
        switch type {
        case .png: self.init(image: try Upload.image(body[...], model, limits))
        case .octets:
            let tensor = try RawTensor(request, body: body, input: model.shape)
            try self.init(tensor.elements, shape: tensor.shape, model, limits)
        case .npy: try self.init(npy: body[...], model, limits)
        case .json:
            let most = limits.batchImages * model.shape.count
            switch try JSONUpload(parsing: body, limit: most).content {
            case .png(let png): self.init(image: try Upload.image(png[...], model, limits))
            case .tensor(let shape, let elements): try self.init(elements, shape: shape, model, limits)
            }
        case .form:
            let form = try MultipartForm(parsing: body, contentType: contentType ?? "", limit: limits.batchImages)
            var rest = limits
            let entries = form.parts.map { part in
                let input = Result { () throws(ServiceError) in try Upload.image(part: part, model, rest) }
                // All images of a request together cost no more than the largest single one may.
                let pixels = PNGDecoder.declaredPixels(part.content)
                if pixels <= rest.image.maximumPixels { rest.image.maximumPixels -= pixels }
                return Entry(filename: part.filename, input: input)
            }
            self.init(entries: entries, isBatch: true)
        }
    }

    /// The one image of a file, PNG or .npy, told apart by its first bytes.
    static func image(
        file bytes: ArraySlice<UInt8>, for model: ModelInput, limits: Limits
    ) throws(ServiceError) -> Tensor {
        guard bytes.starts(with: NumPyArray.magic) else { return try image(bytes, model, limits) }
        let upload = try Upload(npy: bytes, model, limits)
        guard upload.entries.count == 1 else {
            throw .unprocessable(
                "The file holds a batch of \(upload.entries.count) images; expected is one image a file.")
        }
        return try upload.entries[0].input.get()
    }

    /// The image of a form's part, a PNG or .npy file, whatever type the client gave it.
    private static func image(
        part: MultipartForm.Part, _ model: ModelInput, _ limits: Limits
    ) throws(ServiceError) -> Tensor {
        let known = [MediaType.png, .npy, .octets].map(\.rawValue)
        if let type = part.mediaType, !known.contains(type) {
            throw .unsupportedPart(type, accepted: known)
        }
        return try image(file: part.content, for: model, limits: limits)
    }

    /// A PNG's bytes as the model's input.
    private static func image(
        _ png: ArraySlice<UInt8>, _ model: ModelInput, _ limits: Limits
    ) throws(ServiceError) -> Tensor {
        let image: Image
        do { image = try PNGDecoder.decode(png, limits: limits.image) } catch { throw .png(error) }
        guard let preprocessing = model.preprocessing else {
            throw .preprocessing(.noColorSpace(channels: model.shape.channels))
        }
        do { return try preprocessing.tensor(from: image) } catch { throw .preprocessing(error) }
    }

    private init(npy bytes: ArraySlice<UInt8>, _ model: ModelInput, _ limits: Limits) throws(ServiceError) {
        let array: NumPyArray
        do { array = try NumPyArray(parsing: bytes) } catch { throw .numPy(error) }
        try self.init(array.values, shape: try TensorShape(array.shape), model, limits)
    }

    private init(entries: [Entry], isBatch: Bool) {
        self.entries = entries
        self.isBatch = isBatch
    }

    private init(image: Tensor) {
        entries = [Entry(input: .success(image))]
        isBatch = false
    }

    private init(
        _ elements: [Float], shape: TensorShape, _ model: ModelInput, _ limits: Limits
    ) throws(ServiceError) {
        let input = model.shape
        let batchSize = try shape.batchSize(for: input)
        let count = batchSize ?? 1
        guard count <= limits.batchImages else {
            throw .tooLarge("The batch holds \(count) images; at most \(limits.batchImages) are taken at once.")
        }
        entries = (0..<count).map { index in
            Entry(input: Upload.tensor(elements[(index * input.count)..<((index + 1) * input.count)], model))
        }
        isBatch = batchSize != nil
        if !isBatch, case .failure(let error) = entries[0].input { throw error }
    }

    /// How far a value may leave 0...1: what a division or a resize in float32 may add.
    private static let tolerance: Float = 1e-6

    private static func tensor(
        _ elements: ArraySlice<Float>, _ model: ModelInput
    ) -> Result<Tensor, ServiceError> {
        // Written so that NaN fails, too.
        if let wrong = elements.firstIndex(where: { !($0 >= -tolerance && $0 <= 1 + tolerance) }) {
            return .failure(
                .unprocessable(
                    "The value at position \(wrong - elements.startIndex) of the image is \(elements[wrong]); "
                        + "expected are numbers from 0 to 1 (datatype UINT8: from 0 to 255)."))
        }
        let values = model.preprocessing?.scaled(Array(elements)) ?? Array(elements)
        return .success(Tensor(shape: model.shape.dimensions, elements: values))
    }
}
