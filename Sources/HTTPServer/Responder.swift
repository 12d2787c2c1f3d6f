import HTTP
private import Synchronization

/// Takes the one answer to a request, from any thread, at any time.
///
/// An answer given while the handler still runs stays here until it returns; a later one is sent by the thread that
/// gives it. When the last reference goes without an answer, the client gets an error instead of waiting for ever.
final class Responder: Sendable {
    private enum State {
        case handlerRuns
        case answered(Answer)
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
    func answer(_ answer: Answer) {
        let isLate = state.withLock { state in
            switch state {
            case .handlerRuns:
                state = .answered(answer)
                return false
            case .handlerReturned:
                state = .done
                return true
            case .answered, .done:
                return false
            }
        }
        if isLate { connection.answer(answer) }
    }

    /// The handler has returned: the answer, if it is there.
    func takeAnswer() -> Answer? {
        state.withLock { state in
            if case .answered(let answer) = state {
                state = .done
                return answer
            }
            state = .handlerReturned
            return nil
        }
    }
}
