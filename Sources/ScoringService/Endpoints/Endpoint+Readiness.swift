internal import HTTP

extension Endpoint {
    /// Says whether every model is loaded and the service is not shutting down, and if not, why.
    static let readiness = reading("/readyz", permission: .public) { call in
        let entries = call.service.registry.entries
        var mayChange = false
        var reasons: [String] = []
        for entry in entries {
            switch entry.state {
            case .ready: break
            case .loading:
                mayChange = true
                reasons.append("model \(entry.name) is loading")
            case .failed(let reason): reasons.append("model \(entry.name) failed to load: \(reason)")
            }
        }
        if entries.isEmpty { reasons.append("there are no models") }
        if let reason = call.service.hang { reasons.append(reason) }
        if call.service.isDraining { reasons.append("the service is shutting down") }
        guard !reasons.isEmpty else { return call.answer(.json { $0.string("status", "ready") }) }
        var response = Response.json(.serviceUnavailable) { json in
            json.string("status", "unready")
            json.array("reasons") { json in
                for reason in reasons { json.string(nil, reason) }
            }
        }
        if mayChange { response.headers.append(.retrySoon) }
        call.answer(response)
    }
}
