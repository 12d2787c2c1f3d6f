internal import HTTP

/// What a request is for.
enum Route {
    /// Answered at once, whatever the workers do.
    case now(@Sendable (ScoringService) -> Response)
    case options(allowed: [String])
    case model(String)
    case score(model: String?)

    /// - Throws: 404 for an unknown path, 405 for a method the path does not have.
    init(_ request: Request) throws(ServiceError) {
        let (route, methods) = try Route.resource(request)
        switch request.method {
        case "OPTIONS": self = .options(allowed: methods)
        case let method where methods.contains(method): self = route
        default: throw .methodNotAllowed(request.method, allowed: methods)
        }
    }

    private static let reading = ["GET", "HEAD", "OPTIONS"]
    private static let posting = ["POST", "OPTIONS"]

    private static func resource(_ request: Request) throws(ServiceError) -> (Route, methods: [String]) {
        let segments = request.pathSegments
        switch segments.first {
        case nil where request.path == "*": return (.options(allowed: []), reading + ["POST"])
        case "healthz" where segments.count == 1: return (.now(\.health), reading)
        case "livez" where segments.count == 1: return (.now(\.health), reading)
        case "readyz" where segments.count == 1: return (.now(\.readiness), reading)
        case "models" where segments.count == 1: return (.now(\.models), reading)
        case "models" where segments.count == 2: return (.model(segments[1]), reading)
        case "models" where segments.count == 3 && segments[2] == "score":
            return (.score(model: segments[1]), posting)
        case "score" where segments.count == 1: return (.score(model: nil), posting)
        default: throw .unknownPath(request.path)
        }
    }
}
