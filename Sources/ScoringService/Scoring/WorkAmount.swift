internal import AnomalyDetection
internal import HTTP
internal import Imaging

/// How much work scoring a request is, in units whose duration is learnt (``ServiceRate``).
struct WorkAmount: Equatable {
    /// Bytes that are parsed, inflated and decoded; four for each pixel of an image.
    var decoding: Double
    /// Inputs that the model scores: images, or the tiles of them; and of those that maps are drawn of, one more for
    /// each ``pixelsAsInput`` pixels.
    var scoring: Double

    /// The pixels of maps that are counted as one more input.
    private static let pixelsAsInput = 65_536.0

    /// The work of images that have been decoded.
    init(_ upload: Upload, bodyBytes: Int, format: AnswerFormat) {
        self.init(bytes: Double(bodyBytes), pixels: 0, inputs: 0, isDrawn: false)
        for entry in upload.entries {
            guard case .success(let image) = entry.image else { continue }
            let pixels = Double(image.width * image.height)
            if image.format != nil { decoding += 4 * pixels }
            scoring += Double(image.input.count) + (format.draws ? pixels / Self.pixelsAsInput : 0)
        }
    }

    private init(bytes: Double, pixels: Double, inputs: Double, isDrawn: Bool) {
        decoding = bytes + 4 * pixels
        scoring = inputs + (isDrawn ? pixels / Self.pixelsAsInput : 0)
    }
}

extension WorkAmount {
    /// What can be told of a body before it is decoded, from its length, its type and the header of an image.
    ///
    /// A guess, that of bytes that may be anything, errs to the larger side: a body that is inflated counts with all
    /// that it may become, and images that cannot be seen yet have sixteen pixels a byte. What the request really took
    /// is billed to its connection afterwards.
    init(of request: Request, _ type: MediaType, model: ModelInput, limits: Upload.Limits, format: AnswerFormat) {
        let bytes = ContentCoding.inflatedLimit(of: request, limit: limits.bodyBytes)
        let isCoded = bytes != request.body.count
        let images: Double
        var pixels = 0.0
        switch type {
        case .image, .octets:
            if !isCoded, let file = try? ImageFile(request.body) {
                // One that is too large is refused and costs nothing.
                let declared = file.declaredPixels
                pixels = declared <= limits.image.maximumPixels ? Double(declared) : 0
                images = 1
            } else if type == .image {
                pixels = WorkAmount.hiddenPixels(in: bytes, limits)
                images = 1
            } else {
                images = Double(bytes / model.shape.count)
            }
        case .npy: images = Double(bytes / model.shape.count)
        // A number takes some characters.
        case .json: images = Double(bytes / (4 * model.shape.count))
        case .form:
            pixels = WorkAmount.hiddenPixels(in: bytes, limits)
            images = Double(bytes / 1024)
        }
        let tiles = model.preprocessing?.cutting.tile.map { $0.count(ofPixels: pixels) } ?? 1
        self.init(
            bytes: Double(bytes), pixels: pixels,
            inputs: min(max(images, 1), Double(limits.batchImages)) * tiles, isDrawn: format.draws)
    }

    private static func hiddenPixels(in bytes: Int, _ limits: Upload.Limits) -> Double {
        min(16 * Double(bytes), Double(limits.image.maximumPixels))
    }
}

extension Tiling {
    /// About how many tiles an image of so many pixels has.
    fileprivate func count(ofPixels pixels: Double) -> Double {
        min(max(pixels / Double((width - overlap) * (height - overlap)), 1), Double(Tiling.limit))
    }
}
