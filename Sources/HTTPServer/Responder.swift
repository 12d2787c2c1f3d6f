import HTTP
private import Synchronization

/// Takes the one answer to a request, from any thread, at any time.
///
/// An answer given while the handler still runs stays here until it returns; a later one is sent by the thread that
/// gives it. When the last reference goes without an answer, the client gets an error instead of waiting for ever.
final class Responder: Sendable {
    private enum State {
        case handlerRuns
        case answered(Response)
        case handlerReturned
        case done
    }

    private let connection: Connection
    private let state = Mutex(State.handlerRuns)

    init(connection: Connection) {
        self.connection = connection
    }

    deinit {
        if case .handlerReturned = state.withLock({ $0 }) {
            connection.answerNothing()
        }
    }

    /// Gives the answer; every one but the first is ignored.
    func answer(_ response: Response) {
        let isLate = state.withLock { state in
            switch state {
            case .handlerRuns:
                state = .answered(response)
                return false
            case .handlerReturned:
                state = .done
                return true
            case .answered, .done:
                return false
            }
        }
        if isLate { connection.answer(response) }
    }

    /// The handler has returned: the answer, if it is there.
    func takeAnswer() -> Response? {
        state.withLock { state in
            if case .answered(let response) = state {
                state = .done
                return response
            }
            state = .handlerReturned
            return nil
        }
    }
}
