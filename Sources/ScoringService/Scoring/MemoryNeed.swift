internal import AnomalyDetection
internal import HTTP
internal import Imaging

/// How much memory the steps of a request take at most, bytes. `Deploy/benchmarks/README.md` has what was measured.
enum MemoryNeed {
    /// Decoding an image.
    static func image(_ file: ImageFile) -> Int { file.declaredBytes }

    /// Making inputs of a tensor: four bytes for each of one, as it was sent, as it is cut into images and as these are
    /// normalised.
    static func tensor(bytes: Int) -> Int { bytes.saturatingProduct(12) }

    /// Reading JSON: eight bytes for each number, of which one takes at least two characters, in an array that doubles;
    /// then a tensor, or an image file.
    static func json(bytes: Int) -> Int { bytes.saturatingProduct(14) }

    /// Inflating a body: an array that doubles.
    static func inflating(to bytes: Int) -> Int { bytes.saturatingProduct(2) }

    /// Drawing maps: one at a time in floating point and as picture; all of them compressed, in base64, in the answer
    /// and as it is sent.
    ///
    /// - Parameters:
    ///   - pixels: those of the images.
    ///   - bytes: those of all pictures before they are compressed.
    private static func maps(pixels: Int, bytes: Int) -> Int {
        pixels.saturatingProduct(16).saturatingSum(bytes.saturatingProduct(4))
    }

    /// What can be told before a body is decoded: all of an image that lies open, and of others what reading them takes
    /// at least. What turns out to be needed beyond that is claimed when it is known.
    static func estimate(
        of request: Request, _ type: MediaType, model: LoadedModel, limits: Upload.Limits, format: AnswerFormat
    ) -> Int {
        let held = request.body.count
        guard request.headers["Content-Encoding"] == nil else { return held }
        switch type {
        case .json: return held.saturatingSum(json(bytes: held))
        case .npy: return held.saturatingSum(tensor(bytes: held))
        case .form: return held
        case .image, .octets:
            guard let file = try? ImageFile(request.body), file.declaredPixels <= limits.image.maximumPixels else {
                return held
            }
            let decoded = held.saturatingSum(image(file))
            return decoded.saturatingSum(maps(in: format, of: model, pixels: file.declaredPixels))
        }
    }

    /// Drawing the maps that an answer has, of images with so many pixels together.
    static func maps(in format: AnswerFormat, of model: LoadedModel, pixels: Int) -> Int {
        // A picture in place of JSON is in colour, and at most of the image's size.
        if format.picture != .none { return maps(pixels: pixels, bytes: pixels.saturatingProduct(3)) }
        guard format.explains else { return 0 }
        let maps = model.checkpoint.detector.maps
        return self.maps(pixels: pixels, bytes: ImageMaps.byteCount(of: maps, width: pixels, height: 1))
    }
}

extension Int {
    /// The sum, or the largest number where it would be larger.
    func saturatingSum(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }

    /// The product of numbers of at least 0, or the largest number where it would be larger.
    fileprivate func saturatingProduct(_ factor: Int) -> Int {
        let (product, overflows) = multipliedReportingOverflow(by: factor)
        return overflows ? .max : product
    }
}
