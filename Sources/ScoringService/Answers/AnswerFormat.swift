internal import AnomalyDetection
internal import HTTP
internal import Imaging

/// What a scoring request is answered with.
struct AnswerFormat: Sendable, Equatable {
    /// Whether a picture of the image with its first map takes the place of JSON.
    enum Picture: Sendable, Equatable {
        case none
        /// It does where there is a single image, else JSON will do.
        case preferred
        /// The client takes nothing else.
        case required
    }

    /// Whether JSON has the maps.
    var explains = false
    var picture = Picture.none

    /// Whether maps are drawn.
    var draws: Bool { explains || picture != .none }

    /// JSON without maps.
    init() {}

    /// What a request asks for: `explain=true`, and in `Accept` a picture more gladly than JSON.
    ///
    /// - Throws: where the model draws no maps and nothing else will do.
    init(_ request: Request, _ model: LoadedModel) throws(ServiceError) {
        if let explain = try request.parameter("explain") {
            guard ["true", "false"].contains(explain) else {
                throw .badParameter("explain", found: explain, expected: "true or false")
            }
            explains = explain == "true"
        }
        let hasMaps = !model.checkpoint.detector.maps.isEmpty
        guard hasMaps || !explains else {
            throw .unprocessable("The model \"\(model.name)\" draws no maps; leave explain out.")
        }
        // What most clients send means JSON and need not be taken apart.
        guard let accepted = request.headers["Accept"], accepted != "*/*" else { return }
        let acceptance = Acceptance(request.headers)
        let json = acceptance.weight(of: MediaType.json.rawValue)
        guard acceptance.weight(of: ImageFormat.png.mediaType) > json else { return }
        guard hasMaps || json > 0 else {
            throw .notAcceptable(
                "The model \"\(model.name)\" draws no maps, so there is no picture to answer with; accept "
                    + "application/json.")
        }
        if hasMaps { picture = json > 0 ? .preferred : .required }
    }

    /// Whether a request is answered with a picture.
    ///
    /// - Throws: where it is a batch, of which there is none, and the client takes nothing else.
    func isPicture(of upload: Upload) throws(ServiceError) -> Bool {
        guard picture != .none, upload.isBatch else { return picture != .none }
        guard picture == .preferred else {
            throw .notAcceptable(
                "A batch of images is answered with JSON and not with a picture; send one image, or accept "
                    + "application/json.")
        }
        return false
    }
}
