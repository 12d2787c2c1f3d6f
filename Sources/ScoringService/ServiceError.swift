internal import AnomalyDetection
private import Files
import Tensors
internal import HTTP
internal import Imaging

/// Why a request was not answered with what it asked for.
enum ServiceError: Error, Equatable {
    /// The request is nobody's.
    case unauthorized(KeyRefusal)
    /// The key does not allow what the request asks for.
    case insufficientScope(needed: Scope, held: [Scope])
    /// The key made more requests than it may; in `retryAfter` seconds it may make another.
    case rateExceeded(id: String, rate: Double, burst: Int, retryAfter: Int)
    /// The listener answers questions about health alone.
    case healthOnly
    /// The connection is one more than the server admits, and only questions about health are answered.
    case tooManyConnections(limit: Int)
    /// No such path.
    case unknownPath(String)
    /// The path exists, the method does not.
    case methodNotAllowed(String, allowed: [String])
    /// No such model.
    case unknownModel(String, known: [String])
    /// The model exists in other versions.
    case unknownVersion(model: String, asked: String, served: [String])
    /// A label is at a version that is not served.
    case labelWithoutModel(model: String, label: String, version: String)
    /// The model has no such label.
    case unknownLabel(String, model: String)
    /// What is asked for is not there, or no more: a full sentence.
    case notFound(String)
    /// What is asked for cannot be done as things are: a full sentence.
    case conflict(String)
    /// What is asked for is switched off by the configuration: a full sentence.
    case switchedOff(String)
    /// The request names no model and there is no default.
    case noDefaultModel(known: [String])
    /// The model is loading.
    case modelLoading(String)
    /// The model failed to load; it stays so until its file changes.
    case modelFailed(String, reason: String)
    /// A query parameter or header field is wrong.
    case badParameter(String, found: String, expected: String)
    /// The body's media type is not accepted.
    case unsupportedMediaType(String?, accepted: [String])
    /// A part of a form has a media type that is not accepted.
    case unsupportedPart(String, accepted: [String])
    /// The body's Content-Encoding is not accepted.
    case unsupportedEncoding(String)
    /// The body is not what its media type says.
    case malformed(String)
    /// The body exceeds a limit.
    case tooLarge(String)
    /// The body is readable, but this model cannot take it.
    case unprocessable(String)
    /// The body is not what its Content-Encoding says, or larger without it than it may be.
    case contentCoding(String, InflateError)
    /// The request asks for an answer in a form that there is none in.
    case notAcceptable(String)
    /// A picture of a map cannot be encoded.
    case picture(PNGEncodingError)
    /// The image cannot be decoded.
    case image(ImageFileError)
    /// The NumPy array cannot be read.
    case numPy(NumPyError)
    /// The image cannot be this model's input.
    case preprocessing(PreprocessingError)
    /// The input has no score: one whose arithmetic overflows is one that this model cannot take.
    case scoring(ScoringError)
    /// What was said of an image could not be kept.
    case feedbackLost
    /// The request cannot be scored now.
    case overloaded(Overload, retryAfter: Int)
    /// The request was not answered within its time.
    case outOfTime(seconds: Double)
    /// The request needs more memory than any may have, bytes.
    case needsMemory(found: Int, limit: Int)
    /// Nobody waits for the answer any more.
    case clientGone

    /// The one place where errors become status codes.
    var status: Status {
        switch self {
        case .unauthorized: .unauthorized
        case .insufficientScope: .forbidden
        case .rateExceeded: .tooManyRequests
        case .healthOnly: .forbidden
        case .unknownPath, .unknownModel, .unknownVersion, .unknownLabel, .notFound, .switchedOff: .notFound
        case .conflict: .conflict
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .noDefaultModel, .badParameter, .malformed, .numPy: .badRequest
        case .image(let error):
            error.isTooLarge ? .contentTooLarge : error.isUnsupported ? .unsupportedMediaType : .badRequest
        case .contentCoding(_, let error): error.isTooLarge ? .contentTooLarge : .badRequest
        case .tooManyConnections, .modelLoading, .modelFailed, .labelWithoutModel, .overloaded, .clientGone, .picture,
            .feedbackLost:
            .serviceUnavailable
        case .outOfTime: .gatewayTimeout
        case .unsupportedMediaType, .unsupportedPart, .unsupportedEncoding: .unsupportedMediaType
        case .tooLarge, .needsMemory: .contentTooLarge
        case .unprocessable, .preprocessing, .scoring: .unprocessableContent
        }
    }

    /// What happened, what was found, what was expected, what to do.
    var detail: String {
        switch self {
        case .unauthorized(let refusal): refusal.detail
        case .insufficientScope(let needed, let held):
            "This needs a key with the scope \(needed.rawValue); the key has "
                + "\(held.map(\.rawValue).joined(separator: ", "))."
        case .rateExceeded(let id, let rate, let burst, let retryAfter):
            "The rate of the key \(id) is \(rate.description.wholeWithoutFraction) a second, and \(burst) at once "
                + "after a pause; the next request may come in \(retryAfter) s."
        case .healthOnly:
            "This port answers /healthz, /livez, /readyz and /metrics alone; ask the service's own port for the rest."
        case .tooManyConnections(let limit): ProtocolError.tooManyConnections(limit: limit).description
        case .unknownPath(let path):
            "There is nothing at \(path.clipped); images are scored by POST /score, and GET /models lists the models."
        case .methodNotAllowed(let method, let allowed):
            "\(method.clipped) is not possible here; allowed is \(allowed.joined(separator: ", "))."
        case .unknownModel(let name, let known):
            "There is no model \"\(name.clipped)\"; \(ServiceError.list(known))."
        case .unknownVersion(let model, let asked, let served):
            "The model \"\(model)\" is served in "
                + (served.isEmpty ? "no version" : "version \(served.joined(separator: ", "))")
                + ", not \(asked.clipped)."
        case .labelWithoutModel(let model, let label, let version):
            "The label \(label) of the model \"\(model)\" is at version \(version), which is not served."
        case .unknownLabel(let label, let model): "The model \"\(model)\" has no label \"\(label.clipped)\"."
        case .conflict(let detail), .notFound(let detail), .switchedOff(let detail): detail
        case .noDefaultModel(let known):
            "The request names no model and there is no default; add ?model=NAME; \(ServiceError.list(known))."
        case .modelLoading(let name): "The model \"\(name)\" is being loaded; try again in a second."
        case .modelFailed(let name, let reason): "The model \"\(name)\" failed to load: \(reason)"
        case .badParameter(let name, let found, let expected):
            "\(name) is \"\(found.clipped)\"; expected is \(expected)."
        case .unsupportedMediaType(let found, let accepted):
            "The Content-Type is \(found.map { "\"\($0.clipped)\"" } ?? "missing"); accepted are "
                + "\(accepted.joined(separator: ", ")). With curl, add -H 'Content-Type: \(accepted.first ?? "")'."
        case .unsupportedPart(let found, let accepted):
            "The part's Content-Type is \"\(found.clipped)\"; accepted in a form are "
                + "\(accepted.joined(separator: ", "))."
        case .unsupportedEncoding(let found):
            "The Content-Encoding is \"\(found.clipped)\"; accepted are gzip and deflate, one of them at a time."
        case .malformed(let detail), .tooLarge(let detail), .unprocessable(let detail), .notAcceptable(let detail):
            detail
        case .picture(let error): error.description
        case .contentCoding(_, .outputTooLarge(let limit)): "The inflated body is larger than \(limit) bytes."
        case .contentCoding(let coding, let error):
            "The body is not what its Content-Encoding \(coding) says: \(error)"
        case .image(let error): error.description
        case .numPy(let error): error.description
        case .preprocessing(let error): error.description
        case .scoring(let error): error.description
        case .overloaded(let overload, let seconds):
            "\(overload.detail) Try again in \(seconds == 1 ? "a second" : "\(seconds) seconds")."
        case .feedbackLost:
            "What you said may not have been kept: the decision log cannot be written to. Say it again later."
        case .outOfTime(let seconds): "The request was not answered within the \(seconds) seconds that it had."
        case .needsMemory(let found, let limit):
            "The request needs \(found) bytes of memory; one may have \(limit). Send a smaller image or fewer at once."
        case .clientGone: "The client has closed the connection."
        }
    }

    /// Header fields that belong to the status.
    var headers: Headers {
        switch self {
        case .unauthorized(let refusal): Headers([refusal.challenge])
        case .insufficientScope(let needed, _):
            [
                "WWW-Authenticate":
                    #"Bearer realm="gradcon", error="insufficient_scope", scope="\#(needed.rawValue)""#
            ]
        case .rateExceeded(_, _, _, let retryAfter): ["Retry-After": String(retryAfter)]
        case .methodNotAllowed(_, let allowed): ["Allow": allowed.joined(separator: ", ")]
        case .unsupportedEncoding: ["Accept-Encoding": "gzip, deflate"]
        case .unsupportedMediaType(_, let accepted): ["Accept-Post": accepted.joined(separator: ", ")]
        case .overloaded(_, let seconds): ["Retry-After": String(seconds)]
        case .tooManyConnections, .modelLoading: Headers([.retrySoon])
        default: [:]
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "no model is loaded" : "there are \(names.joined(separator: ", "))"
    }
}

extension Headers.Field {
    /// The client may try again in a second.
    static let retrySoon = Headers.Field(name: "Retry-After", value: "1")
}
