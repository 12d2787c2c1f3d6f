internal import DecisionLog
private import Files
internal import HTTP

/// The body of a request that says what an image really is: `{"request_id": "...", "label": "normal"}`.
struct FeedbackRequest: Sendable, Equatable {
    /// Which decision it is about.
    enum Subject: Sendable, Equatable {
        /// The image of a request; of a batch, the one at a place.
        case request(String, index: Int?)
        /// An image by its SHA-256, so many digits as the log keeps.
        case image(String)
    }

    let subject: Subject
    let label: FeedbackRecord.Label

    /// Digits of a SHA-256.
    private static let digestLength = 64

    init(_ request: Request) throws(ServiceError) {
        let members = try JSONMembers(request, known: ["request_id", "index", "image", "label"])
        guard let text = try members.text("label"), let label = FeedbackRecord.Label(rawValue: text) else {
            throw .badParameter(
                "label", found: try members.text("label") ?? "",
                expected: FeedbackRecord.Label.allCases.map(\.rawValue).joined(separator: " or "))
        }
        self.label = label
        let index = try members.number("index").map { number throws(ServiceError) in
            guard let index = Int(exactly: number), index >= 0 else {
                throw .badParameter("index", found: "\(number)", expected: "the place of an image in its batch")
            }
            return index
        }
        switch (try members.text("request_id"), try members.text("image"), index) {
        case (let id?, nil, _): subject = .request(id, index: index)
        case (nil, let digest?, nil):
            guard digest.utf8.count == Self.digestLength, digest.allSatisfy(\.isHexDigit) else {
                throw .badParameter("image", found: digest, expected: "the 64 hexadecimal digits of a SHA-256")
            }
            subject = .image(String(digest.lowercased().prefix(DecisionRecord.imageDigits)))
        default:
            throw .malformed(
                "The body must say which image: by \"request_id\", and \"index\" in a batch, or by \"image\", its "
                    + "SHA-256.")
        }
    }

    /// Which lines of the log may be about the image.
    var filter: LogFilter {
        switch subject {
        case .request(let id, _): LogFilter(requestID: id)
        case .image(let digest): LogFilter(imageDigest: digest)
        }
    }

    /// Whether a decision is about the image, its place in a batch apart.
    func concerns(_ decision: DecisionRecord) -> Bool {
        switch subject {
        case .request(let id, _): decision.requestID == id
        case .image(let digest): decision.imageDigest == digest
        }
    }

    /// Finds the decision that is meant: the last one of those that may be. It keeps none of the others, since a client
    /// may give all its requests one id.
    struct Choice {
        let request: FeedbackRequest
        private var last: DecisionRecord?
        /// The images of a batch that were decided at the time of the last one.
        private var count = 0
        /// What was said last of the decision that was found; nil where nobody said anything.
        private(set) var label: FeedbackRecord.Label?

        init(for request: FeedbackRequest) { self.request = request }

        /// Looks at a decision; they come in the order in which they were made.
        mutating func add(_ decision: DecisionRecord) {
            guard request.concerns(decision) else { return }
            if case .request(_, let index?) = request.subject, decision.index != index { return }
            count = (decision.index == nil ? 0 : 1) + (decision.time == last?.time ? count : 0)
            (last, label) = (decision, nil)
        }

        /// Looks at what was said of a decision, which comes behind it.
        mutating func add(_ word: FeedbackRecord) {
            if word.decision == last { label = word.label }
        }

        /// What was found; nil where there is none.
        ///
        /// - Throws: where the request held several images and none of them is named.
        func decision() throws(ServiceError) -> DecisionRecord? {
            // Clients may use an id again: the last request counts, whose images were decided at one time.
            if case .request(let id, nil) = request.subject, count > 1 {
                throw .unprocessable(
                    "The request \"\(id.clipped)\" held \(count) images; say which one by \"index\", from 0.")
            }
            return last
        }
    }
}
