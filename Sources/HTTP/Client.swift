/// Who sent a request, as the server knows it.
package struct Client: Sendable {
    /// Whether somebody still waits for the answer.
    package enum Presence: Int, Sendable {
        /// The connection is open in both directions.
        case present
        /// The client has closed its sending side. It may wait for the answer, or it may have gone: TCP does not tell.
        case finishedSending
        /// The connection is closed or was reset, and no answer can reach the client.
        case gone
    }

    /// What a client may ask for, by the way in which its connection came.
    package enum Standing: Sendable, Equatable {
        /// Anything that its key allows.
        case admitted
        /// The service's health alone: the connection came by the listener that is for such questions.
        case healthOnly
        /// The service's health alone: the connection is one more than the limit that the server admits.
        case beyondLimit(Int)
    }

    /// The client's numeric address, for logs.
    package let peer: String
    /// Names the connection among all that the process has had.
    package let connection: UInt64
    /// What may be asked for.
    package let standing: Standing
    private let presenceNow: @Sendable () -> Presence

    /// - Parameter presence: called on any thread, also while the handler is told of the request; must not wait.
    package init(
        peer: String, connection: UInt64, standing: Standing = .admitted,
        presence: @escaping @Sendable () -> Presence = { .present }
    ) {
        self.peer = peer
        self.connection = connection
        self.standing = standing
        presenceNow = presence
    }

    /// Whether somebody still waits for the answer; from any thread.
    package var presence: Presence { presenceNow() }
}
