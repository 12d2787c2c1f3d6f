internal import HTTP

/// Who changes what is served.
enum Actor: Sendable {
    /// The program, when it starts.
    case start
    /// Who sent SIGHUP.
    case signal
    /// The watch of the models' folder: whoever changed a file.
    case watch
    /// A client by a request.
    case client(Client, RequestID)

    var isWatch: Bool { if case .watch = self { true } else { false } }

    var description: String {
        switch self {
        case .start: "start"
        case .signal: "signal"
        case .watch: "watch"
        case .client(let client, _): client.peer
        }
    }
}
