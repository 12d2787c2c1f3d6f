internal import HTTP

/// A request, what it is for, and the way back to the client.
struct Call: Sendable {
    let request: Request
    /// Who asks.
    let client: Client
    /// Where the path leads; nil: nowhere, or to the service as a whole.
    let place: Router.Place?
    let id: RequestID
    let service: ScoringService
    /// By whose key; nil as long as there are no keys, and of endpoints that need none.
    var principal: Principal?
    /// Takes the answer; to be called once, on any thread.
    private let respond: @Sendable (Answer) -> Void

    init(
        _ request: Request, from client: Client, to place: Router.Place?, service: ScoringService,
        respond: @escaping @Sendable (Answer) -> Void
    ) {
        (self.request, self.client, self.place, self.service, self.respond) = (request, client, place, service, respond)
        id = RequestID(request.headers)
    }

    /// What stands in the path where the endpoint's pattern has braces, in order.
    var pathValues: [String] { place?.pathValues ?? [] }

    /// Who makes the changes that the request asks for.
    var actor: Audit.Actor { .client(principal, peer: client.peer, requestID: id.text) }

    /// Answers; to be done once, on any thread.
    ///
    /// - Parameter scoring: what is known of a request that was to be scored.
    func answer(_ response: Response, scoring: RequestReport.Scoring? = nil) {
        answer(response, refusal: nil, scoring)
    }

    /// Answers with why there is no other answer; to be done once, on any thread.
    func answer(_ error: ServiceError, scoring: RequestReport.Scoring? = nil) {
        answer(Problem(error).response(requestID: id), refusal: Refusal(error), scoring, keyID: error.keyID)
    }

    private func answer(
        _ response: Response, refusal: Refusal?, _ scoring: RequestReport.Scoring?, keyID: String? = nil
    ) {
        var response = response
        response.headers.append(name: "X-Request-Id", value: id.text)
        // What is kept until the answer is sent is small: neither the request's body nor the answer's.
        let (observers, id, status, peer) = (service.observers, id.text, response.status.code, client.peer)
        let (method, endpoint, index) = (RequestReport.method(request.method), place?.endpoint, place?.index)
        let (keyID, trace) = (principal?.id ?? keyID, TraceContext(request.headers))
        respond(
            Answer(response) { transfer in
                observers.observe(
                    RequestReport(
                        id: id, method: method, route: endpoint?.route ?? RequestReport.none, endpoint: index,
                        isPublic: endpoint?.permission == .public, status: status, refusal: refusal,
                        transfer: transfer, scoring: scoring, client: peer, keyID: keyID, trace: trace))
            })
    }
}

extension ServiceError {
    /// Names the key that was refused, where it is known.
    fileprivate var keyID: String? {
        switch self {
        case .rateExceeded(let id, _, _, _), .unauthorized(.expired(let id, _)): id
        default: nil
        }
    }
}
