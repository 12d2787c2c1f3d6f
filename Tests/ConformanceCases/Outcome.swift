/// What a server may make of the bytes of a case.
package struct Outcome: Sendable {
    /// What comes after the answers to ``requests``.
    enum Ending: Sendable {
        /// The connection stays open and in step: the following request gets its own answer.
        case inStep
        /// The connection closes, as the last answer says.
        case closes
        /// An error with one of these statuses, then the connection closes. The error of a HEAD request has no body.
        case refused(Set<Int>, toHead: Bool)
        /// The server waits for more. Once the client has closed its side, the server may say 400 or 408, and closes.
        case waits
    }

    /// The requests answered with 200, in order.
    let requests: [UnderstoodRequest]
    let ending: Ending

    /// These requests are answered and the connection stays open.
    static func answered(_ requests: UnderstoodRequest...) -> Outcome {
        Outcome(requests: requests, ending: .inStep)
    }

    /// These requests are answered, the last one says that the connection closes, and it does.
    static func answeredLast(_ requests: UnderstoodRequest...) -> Outcome {
        Outcome(requests: requests, ending: .closes)
    }

    /// An error, possibly after answers.
    static func refused(
        _ statuses: Int..., after requests: [UnderstoodRequest] = [], toHead: Bool = false
    ) -> Outcome {
        Outcome(requests: requests, ending: .refused(Set(statuses), toHead: toHead))
    }

    /// Nothing, or an error once the client has closed its side, possibly after answers.
    static func waits(after requests: [UnderstoodRequest] = []) -> Outcome {
        Outcome(requests: requests, ending: .waits)
    }
}
