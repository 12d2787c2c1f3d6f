internal import HTTP

/// A request at the endpoint that it is for, and the way back to the client.
struct Call: Sendable {
    let request: Request
    /// Who asks.
    let client: Client
    /// By whose key; nil as long as there are no keys, and of endpoints that need none.
    let principal: Principal?
    /// What stands in the path where the endpoint's pattern has braces, in order.
    let pathValues: [String]
    let id: RequestID
    let service: ScoringService
    /// Takes the answer; to be called once, on any thread.
    let answer: @Sendable (Response) -> Void

    /// Who makes the changes that the request asks for.
    var actor: Audit.Actor { .client(principal, peer: client.peer, requestID: id.text) }
}
