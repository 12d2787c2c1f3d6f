/// Why a probe has no status code.
enum HealthProbeError: Error, Equatable, CustomStringConvertible {
    /// Not a URL of the form that is understood.
    case invalidURL(String)
    /// No connection, or no answer.
    case unreachable(String, reason: String)

    /// A full sentence.
    var description: String {
        switch self {
        case .invalidURL(let url): "\"\(url)\" is not of the form http[s]://HOST[:PORT][/PATH]."
        case .unreachable(let url, let reason): "\(url) cannot be asked: \(reason)."
        }
    }

    /// What happened, for a sentence that names the URL itself.
    var reason: String {
        if case .unreachable(_, let reason) = self { reason } else { description }
    }
}
