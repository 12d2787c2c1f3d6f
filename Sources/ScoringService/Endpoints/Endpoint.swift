/// A resource of the service and all that holds for it: where it lies, what may be asked of it, and the answer.
///
/// The table ``all`` is the only place that knows which paths there are. What a request must not do (an unknown path,
/// a method or a query parameter that the endpoint does not have) follows from it, and so does the answer to OPTIONS.
struct Endpoint: Sendable {
    /// What a client must be allowed to do. Every client is allowed everything as long as there are no keys.
    enum Permission: Sendable {
        /// Everybody may ask whether the service is well.
        case `public`
        /// The client may see which models there are, and how the service fares.
        case read
        /// As ``read``, and everybody may who comes by the listener for health: what a monitoring system asks for.
        case monitoring
        /// The client may score images.
        case score
        /// The client may change what is served.
        case admin

        /// What the client's key must allow; nil: there need not be a key.
        var scope: Scope? {
            switch self {
            case .public: nil
            case .read, .monitoring: .read
            case .score: .score
            case .admin: .admin
            }
        }
    }

    /// The paths it answers at, for example `/models/{name}/score`: a segment in braces stands for any one segment.
    let paths: [Path]
    /// The methods it answers, OPTIONS included, in the order in which `Allow` lists them.
    let methods: [String]
    /// The query parameters it reads. Nil: it reads none, and passes over what clients and probes add.
    let parameters: [String]?
    /// What a client must be allowed to do.
    let permission: Permission
    /// Answers a call, now or later, or throws why it will not.
    let handle: @Sendable (Call) throws(ServiceError) -> Void

    /// An endpoint that is read: GET, and HEAD as the server makes it of GET.
    static func reading(
        _ paths: String..., permission: Permission, _ handle: @escaping @Sendable (Call) throws(ServiceError) -> Void
    ) -> Endpoint {
        Endpoint(
            paths: paths.map(Path.init), methods: ["GET", "HEAD", "OPTIONS"], parameters: nil, permission: permission,
            handle: handle)
    }
}

extension Endpoint {
    /// What logs and metrics call it, whichever of its paths was asked for: the pattern of the first.
    var route: String { paths.first?.pattern ?? RequestReport.none }
}

extension Endpoint {
    /// Every endpoint.
    static let all: [Endpoint] = [
        .health, .readiness, .models, .model, .labels, .label, .reload, .score,
        .metrics, .drift,
        .calibrations, .calibrationProposal, .calibrationActivation, .calibrationReversion,
        .feedback, .feedbackEstimates,
    ]
}

extension Endpoint {
    /// A pattern of a path.
    struct Path: Sendable {
        private enum Segment {
            case exactly(String)
            case anything
        }

        let pattern: String
        private let segments: [Segment]

        init(_ pattern: String) {
            self.pattern = pattern
            segments = pattern.split(separator: "/").map { segment in
                segment.hasPrefix("{") ? .anything : .exactly(String(segment))
            }
        }

        /// What stands in a path where the pattern has braces, in order; nil where the path is another.
        func match(_ path: [String]) -> [String]? {
            guard path.count == segments.count else { return nil }
            var values: [String] = []
            for (segment, text) in zip(segments, path) {
                switch segment {
                case .exactly(let expected): guard text == expected else { return nil }
                case .anything: values.append(text)
                }
            }
            return values
        }
    }
}
