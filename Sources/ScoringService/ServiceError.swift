internal import AnomalyDetection
private import Files
import Tensors
internal import HTTP
internal import Imaging

/// Why a request was not answered with what it asked for.
enum ServiceError: Error, Equatable {
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
    /// The model exists in another version.
    case unknownVersion(model: String, asked: String, served: String)
    /// The request names no model and there is no default.
    case noDefaultModel(known: [String])
    /// The model is loading.
    case modelLoading(String)
    /// The model failed to load; it stays so until the service starts again.
    case modelFailed(String, reason: String)
    /// A query parameter or header field is wrong.
    case badParameter(String, found: String, expected: String)
    /// The body's media type is not accepted.
    case unsupportedMediaType(String?)
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
    /// The queue is full.
    case overloaded(capacity: Int, bytes: Int)

    /// The one place where errors become status codes.
    var status: Status {
        switch self {
        case .healthOnly: .forbidden
        case .unknownPath, .unknownModel, .unknownVersion: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .noDefaultModel, .badParameter, .malformed, .numPy: .badRequest
        case .image(let error):
            error.isTooLarge ? .contentTooLarge : error.isUnsupported ? .unsupportedMediaType : .badRequest
        case .contentCoding(_, let error): error.isTooLarge ? .contentTooLarge : .badRequest
        case .tooManyConnections, .modelLoading, .modelFailed, .overloaded, .picture: .serviceUnavailable
        case .unsupportedMediaType, .unsupportedPart, .unsupportedEncoding: .unsupportedMediaType
        case .tooLarge: .contentTooLarge
        case .unprocessable, .preprocessing, .scoring: .unprocessableContent
        }
    }

    /// What happened, what was found, what was expected, what to do.
    var detail: String {
        switch self {
        case .healthOnly:
            "This port answers /healthz, /livez and /readyz alone; ask the service's own port for the rest."
        case .tooManyConnections(let limit): ProtocolError.tooManyConnections(limit: limit).description
        case .unknownPath(let path):
            "There is nothing at \(path.clipped); images are scored by POST /score, and GET /models lists the models."
        case .methodNotAllowed(let method, let allowed):
            "\(method.clipped) is not possible here; allowed is \(allowed.joined(separator: ", "))."
        case .unknownModel(let name, let known):
            "There is no model \"\(name.clipped)\"; \(ServiceError.list(known))."
        case .unknownVersion(let model, let asked, let served):
            "The model \"\(model)\" is served in version \(served), not \(asked.clipped)."
        case .noDefaultModel(let known):
            "The request names no model and there is no default; add ?model=NAME; \(ServiceError.list(known))."
        case .modelLoading(let name): "The model \"\(name)\" is being loaded; try again in a second."
        case .modelFailed(let name, let reason): "The model \"\(name)\" failed to load: \(reason)"
        case .badParameter(let name, let found, let expected):
            "\(name) is \"\(found.clipped)\"; expected is \(expected)."
        case .unsupportedMediaType(let found):
            "The Content-Type is \(found.map { "\"\($0.clipped)\"" } ?? "missing"); accepted are "
                + "\(MediaType.accepted.joined(separator: ", ")). With curl, add -H 'Content-Type: image/jpeg'."
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
        case .overloaded(let capacity, let bytes):
            "All workers are busy and as many requests wait as may (\(capacity), with bodies of \(bytes) bytes "
                + "together); try again in a second."
        }
    }

    /// Header fields that belong to the status.
    var headers: Headers {
        switch self {
        case .methodNotAllowed(_, let allowed): ["Allow": allowed.joined(separator: ", ")]
        case .unsupportedEncoding: ["Accept-Encoding": "gzip, deflate"]
        case .unsupportedMediaType: ["Accept-Post": MediaType.accepted.joined(separator: ", ")]
        case .tooManyConnections, .overloaded, .modelLoading: Headers([.retrySoon])
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
