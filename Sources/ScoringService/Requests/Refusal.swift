internal import HTTP
internal import Imaging

/// Why a request was not answered with what it asked for, as counts and logs call it.
package enum Refusal: String, Sendable, CaseIterable {
    /// As many requests wait as may, or the bodies of those that wait have as many bytes as they may.
    case queueFull = "queue_full"
    /// It would have waited, or has waited, longer than it may.
    case wait
    /// It needs more memory than others leave.
    case memory
    /// The request was not answered within the time that it had, or would not have been.
    case deadline
    /// The key made more requests than it may.
    case rate
    /// The server has as many connections as it admits.
    case connections
    /// It showed no key, or none that is known.
    case unauthorized
    /// Its key, or the port, does not allow what it asked for.
    case forbidden
    /// There is no such path, model, version or label.
    case notFound = "not_found"
    /// The path does not have the method.
    case method
    /// The model is not served at the moment.
    case model
    /// Parameters, header fields or the body are not what they have to be.
    case invalid
    /// The service does not have the media type or coding.
    case unsupported
    /// It is larger than a limit.
    case tooLarge = "too_large"
    /// The body is readable, but has no score by this model.
    case unprocessable
    /// What it asked for contradicts the state of the service.
    case conflict
    /// The client did not send it to its end in time.
    case timeout
    /// It broke the rules of HTTP.
    case brokenProtocol = "protocol"
    /// The connection was to be encrypted, and was not, or broke the rules of TLS.
    case tls
    /// Its client had gone when its turn came.
    case clientGone = "client_gone"
    /// The service failed.
    case failure
}

extension Refusal {
    /// The one place where errors become reasons.
    init(_ error: ServiceError) {
        self =
            switch error {
            case .overloaded(let overload, _):
                switch overload {
                case .items, .bytes, .readings: .queueFull
                case .wait, .waited: .wait
                case .memory: .memory
                case .deadline: .deadline
                }
            case .outOfTime: .deadline
            case .rateExceeded: .rate
            case .tooManyConnections: .connections
            case .unauthorized: .unauthorized
            case .insufficientScope, .healthOnly: .forbidden
            case .unknownPath, .unknownModel, .unknownVersion, .unknownLabel, .notFound, .switchedOff: .notFound
            case .methodNotAllowed: .method
            case .modelLoading, .modelFailed, .labelWithoutModel: .model
            case .noDefaultModel, .badParameter, .malformed, .numPy: .invalid
            case .image(let error): error.isTooLarge ? .tooLarge : error.isUnsupported ? .unsupported : .invalid
            case .contentCoding(_, let error): error.isTooLarge ? .tooLarge : .invalid
            case .unsupportedMediaType, .unsupportedPart, .unsupportedEncoding, .notAcceptable: .unsupported
            case .tooLarge, .needsMemory: .tooLarge
            case .unprocessable, .preprocessing, .scoring: .unprocessable
            case .conflict: .conflict
            case .clientGone: .clientGone
            case .picture, .feedbackLost: .failure
            }
    }

    init(_ error: ProtocolError) {
        self =
            switch error {
            case .tooManyConnections: .connections
            case .tooManyHeldBytes: .memory
            case .bodyTooLarge, .requestLineTooLong, .headerSectionTooLarge, .tooManyHeaderFields: .tooLarge
            case .headTimedOut, .bodyTimedOut: .timeout
            case .notEncrypted: .tls
            case .notAnswered: .failure
            default: .brokenProtocol
            }
    }
}
