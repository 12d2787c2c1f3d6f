internal import Files
internal import HTTP

extension Endpoint {
    /// Says whether the images that a model sees are still like those that it was made for.
    static let drift = reading("/models/{name}/drift", permission: .read) { call throws(ServiceError) in
        let served = try call.service.models.catalog.served(call.pathValues[0])
        let model = try served.ready()
        guard let monitor = call.service.drift else {
            throw .conflict("Nothing is compared, since drift.window is 0 in the configuration.")
        }
        monitor.report(of: served, model) { report in
            call.answer(.json { $0.drift(report, of: model, monitor.settings) })
        }
    }
}
