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

    /// The client's numeric address, for logs.
    package let peer: String
    /// Names the connection among all that the process has had.
    package let connection: UInt64
    /// Whether only questions about the service's health are to be answered: the connection came by the listener that
    /// is for these alone, or it is one more than the server admits.
    package let mayOnlyAskForHealth: Bool
    private let presenceNow: @Sendable () -> Presence

    /// - Parameter presence: called on any thread, also while the handler is told of the request; must not wait.
    package init(
        peer: String, connection: UInt64, mayOnlyAskForHealth: Bool = false,
        presence: @escaping @Sendable () -> Presence = { .present }
    ) {
        self.peer = peer
        self.connection = connection
        self.mayOnlyAskForHealth = mayOnlyAskForHealth
        presenceNow = presence
    }

    /// Whether somebody still waits for the answer; from any thread.
    package var presence: Presence { presenceNow() }
}
