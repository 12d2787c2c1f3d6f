internal import Files
internal import HTTP

extension Endpoint {
    /// Says whether every model is loaded and the service is not shutting down, and if not, why.
    static let readiness = reading("/readyz", permission: .public) { call in
        let catalog = call.service.models.catalog
        let reasons = call.service.unreadiness(in: catalog)
        guard !reasons.isEmpty else { return call.answer(.json { $0.string("status", "ready") }) }
        var response = Response.json(.serviceUnavailable) { json in
            json.string("status", "unready")
            json.array("reasons") { json in
                for reason in reasons { json.string(nil, reason) }
            }
        }
        if catalog.isLoading { response.headers.append(.retrySoon) }
        call.answer(response)
    }
}
