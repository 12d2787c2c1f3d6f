internal import HTTP

extension Endpoint {
    /// Says that the process can answer; never waits for models or workers.
    static let health = reading("/healthz", "/livez", permission: .public) { call in
        call.answer(.json { $0.string("status", "ok") })
    }
}
