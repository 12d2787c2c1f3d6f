internal import Files
internal import HTTP

extension Endpoint {
    /// Says that the process can answer and no worker hangs; never waits for models or workers.
    static let health = reading("/healthz", "/livez", permission: .public) { call in
        guard let reason = call.service.hang else { return call.answer(.json { $0.string("status", "ok") }) }
        call.answer(
            .json(.serviceUnavailable) { json in
                json.string("status", "stuck")
                json.array("reasons") { $0.string(nil, reason) }
            })
    }
}
