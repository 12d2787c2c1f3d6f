internal import AnomalyDetection
internal import HTTP
internal import Imaging
import Tensors

/// The images of a request as inputs of one model.
struct Upload {
    /// One image.
    struct Entry {
        /// The file it came from, of a multipart body.
        var filename: String?
        /// The image, or why there is none.
        let image: Result<UploadedImage, ServiceError>
    }

    let entries: [Entry]
    /// Whether the request is a batch, which is answered with a list, also where it holds one image only.
    let isBatch: Bool

    /// Limits that a request keeps.
    struct Limits: Sendable {
        /// Bytes of the body after its Content-Encoding is undone.
        let bodyBytes: Int
        let batchImages: Int
        /// A form's images share the pixels.
        var image: ImageLimits
        /// Bytes of all maps of the answer before they are compressed.
        let mapBytes: Int
    }

    /// How the images of a request are read.
    struct Reading: Sendable {
        let model: ModelInput
        var limits: Limits
        /// Whether something will be drawn over the images.
        var keepsPictures = false
        /// What memory is claimed from before it is allocated; nil claims none.
        var allowance: Allowance?
    }

    /// Decodes a request's body.
    init(_ request: Request, _ reading: Reading) throws(ServiceError) {
        let (model, limits) = (reading.model, reading.limits)
        let contentTypes = request.headers.values(for: "Content-Type")
        guard contentTypes.count <= 1 else {
            throw .malformed("The request has \(contentTypes.count) Content-Type fields; at most one was expected.")
        }
        let contentType = contentTypes.first
        let type = try MediaType(contentType: contentType)
        let body = try ContentCoding.decoded(request, limit: limits.bodyBytes, allowance: reading.allowance)
        guard !body.isEmpty else { throw .malformed("The body is empty; expected is an image or a tensor.") }
        switch type {
        case .image: self.init(image: try Upload.image(body[...], reading, contentType: contentType))
        case .octets where try RawTensor.isImageFile(body, request, input: model.shape):
            self.init(image: try Upload.image(body[...], reading))
        case .octets:
            try reading.allowance?.claim(MemoryNeed.tensor(bytes: body.count))
            let tensor = try RawTensor(request, body: body, input: model.shape)
            try self.init(tensor.elements, shape: tensor.shape, reading)
        case .npy: try self.init(npy: body[...], reading)
        case .json:
            try reading.allowance?.claim(MemoryNeed.json(bytes: body.count))
            let most = limits.batchImages * model.shape.count
            switch try JSONUpload(parsing: body, limit: most).content {
            case .image(let file): self.init(image: try Upload.image(file[...], reading))
            case .tensor(let shape, let elements): try self.init(elements, shape: shape, reading)
            }
        case .form:
            let form = try MultipartForm(parsing: body, contentType: contentType ?? "", limit: limits.batchImages)
            var rest = reading
            let entries = try form.parts.map { part throws(ServiceError) in
                try reading.allowance?.check()
                let image = Result { () throws(ServiceError) in try Upload.image(part: part, rest) }
                // What the service lacks is not the image's fault.
                if case .failure(let error) = image, error.status == .serviceUnavailable { throw error }
                // All images of a request together cost no more than the largest single one may.
                let pixels = (try? ImageFile(part.content))?.declaredPixels ?? 0
                if pixels <= rest.limits.image.maximumPixels { rest.limits.image.maximumPixels -= pixels }
                return Entry(filename: part.filename, image: image)
            }
            self.init(entries: entries, isBatch: true)
        }
    }

    /// The one image of a file, an image's or .npy, told apart by its first bytes.
    static func image(file bytes: ArraySlice<UInt8>, _ reading: Reading) throws(ServiceError) -> UploadedImage {
        guard bytes.starts(with: NumPyArray.magic) else { return try image(bytes, reading) }
        let upload = try Upload(npy: bytes, reading)
        guard upload.entries.count == 1 else {
            throw .unprocessable(
                "The file holds a batch of \(upload.entries.count) images; expected is one image a file.")
        }
        return try upload.entries[0].image.get()
    }

    /// The image of a form's part, an image file or .npy, whatever type the client gave it.
    private static func image(part: MultipartForm.Part, _ reading: Reading) throws(ServiceError) -> UploadedImage {
        let known = [MediaType.image, .npy, .octets]
        if let type = part.mediaType, !(MediaType(essence: type).map(known.contains) ?? false) {
            throw .unsupportedPart(type, accepted: known.map(\.rawValue))
        }
        return try image(file: part.content, reading)
    }

    private static func image(_ file: ArraySlice<UInt8>, _ reading: Reading) throws(ServiceError) -> UploadedImage {
        try UploadedImage(file: file, reading)
    }

    /// The image of a body that its client calls an image.
    private static func image(
        _ file: ArraySlice<UInt8>, _ reading: Reading, contentType: String?
    ) throws(ServiceError) -> UploadedImage {
        do throws(ServiceError) {
            return try image(file, reading)
        } catch .image(.unrecognised) where !MediaType.isAccepted(contentType) {
            throw .unsupportedMediaType(contentType, accepted: MediaType.accepted)
        }
    }

    private init(npy bytes: ArraySlice<UInt8>, _ reading: Reading) throws(ServiceError) {
        try reading.allowance?.claim(MemoryNeed.tensor(bytes: bytes.count))
        let array: NumPyArray
        do { array = try NumPyArray(parsing: bytes) } catch { throw .numPy(error) }
        try self.init(array.values, shape: try TensorShape(array.shape), reading)
    }

    private init(entries: [Entry], isBatch: Bool) {
        self.entries = entries
        self.isBatch = isBatch
    }

    private init(image: UploadedImage) {
        entries = [Entry(image: .success(image))]
        isBatch = false
    }

    private init(_ elements: [Float], shape: TensorShape, _ reading: Reading) throws(ServiceError) {
        let input = reading.model.shape
        let batchSize = try shape.batchSize(for: input)
        let (count, limit) = (batchSize ?? 1, reading.limits.batchImages)
        guard count <= limit else {
            throw .tooLarge("The batch holds \(count) images; at most \(limit) are taken at once.")
        }
        entries = (0..<count).map { index in
            let part = elements[(index * input.count)..<((index + 1) * input.count)]
            return Entry(
                image: Result { () throws(ServiceError) in
                    try UploadedImage(part, for: reading.model, keepsPicture: reading.keepsPictures)
                })
        }
        isBatch = batchSize != nil
        if !isBatch, case .failure(let error) = entries[0].image { throw error }
    }
}
