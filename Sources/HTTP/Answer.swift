/// A response on its way to the client, and who is told how it went there.
package struct Answer: Sendable {
    /// What the client gets.
    package let response: Response
    /// Told once: when the system has taken all of the response, or when it is known that it will not. Called on any
    /// thread, which must not be made to wait.
    package let onEnd: (@Sendable (Transfer) -> Void)?

    /// - Parameter onEnd: nil: nobody is told.
    package init(_ response: Response, onEnd: (@Sendable (Transfer) -> Void)? = nil) {
        (self.response, self.onEnd) = (response, onEnd)
    }
}
