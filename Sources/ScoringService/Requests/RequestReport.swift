package import AnomalyDetection
package import HTTP

/// All that is known of a request once it is over: its answer was sent, or cannot be.
package struct RequestReport: Sendable {
    /// What is known of a request that was to be scored.
    package struct Scoring: Sendable {
        /// The model that it was for.
        package let model: Decision.Model
        /// The wait for a worker; nil where it was not let in to wait.
        package var queue: Duration?
        /// The time from the body's bytes to inputs; nil where a worker did not get that far.
        package var decode: Duration?
        /// The time from inputs to scores; nil where a worker did not get that far.
        package var score: Duration?
        /// The images of the body; 0 where it was not read.
        package var images = 0
        /// What was decided; nil of a request that was refused.
        package var outcome: Outcome?
    }

    /// What was decided of the images of a request.
    package enum Outcome: Sendable, Equatable {
        /// Its one image has this score. The verdict is nil where there is no threshold.
        case image(score: Double, Decision.Verdict?)
        /// How many images of a batch have which verdict. Those that could not be read are in none.
        case batch(normal: Int, review: Int, anomalous: Int, undecided: Int)
    }

    /// Names the request.
    package let id: String
    /// The method, or `other` where no endpoint has one of that name; `none` where there was no request. A text of the
    /// service's own in any case.
    package let method: String
    /// The pattern of the endpoint's path, such as `/models/{name}/score`, of which an endpoint with several paths has
    /// its first; `none` where no path matches. Never what the client sent.
    package let route: String
    /// The place of that endpoint in the service's table; nil where no path matches.
    package let endpoint: Int?
    /// Whether everybody may ask for the route, as probes do again and again.
    package let isPublic: Bool
    /// The status of the answer.
    package let status: Int
    /// Why it was not answered with what it asked for; nil where it was.
    package let refusal: Refusal?
    /// How request and answer went over the connection.
    package let transfer: Transfer
    /// Nil of a request that was not to be scored, or was refused before its model was known.
    package let scoring: Scoring?
    /// The client's numeric address.
    package let client: String
    /// Names the key that the request came with; nil where there was none.
    package let keyID: String?
    /// What the request is part of; nil where it does not say.
    package let trace: TraceContext?
}

extension RequestReport {
    /// The route of what has none, and the method of what is no request.
    static let none = "none"

    static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// A method as reports call it.
    static func method(_ method: String) -> String { methods.contains(method) ? method : "other" }
}

extension RequestReport.Outcome {
    /// What was decided of a batch, or of the image of a request for one; nil of that where nothing was.
    init?(_ events: [DecisionEvent], isBatch: Bool) {
        guard isBatch else {
            guard let decision = events.first?.decision else { return nil }
            self = .image(score: decision.score, decision.verdict)
            return
        }
        func count(_ verdict: Decision.Verdict?) -> Int { events.count { $0.decision.verdict == verdict } }
        self = .batch(
            normal: count(.normal), review: count(.review), anomalous: count(.anomalous), undecided: count(nil))
    }
}
