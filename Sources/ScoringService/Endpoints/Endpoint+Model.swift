internal import Files
internal import HTTP

extension Endpoint {
    /// Describes one model, named as requests name it: `NAME`, `NAME@VERSION` or `NAME@LABEL`.
    static let model = reading("/models/{name}", permission: .read) { call throws(ServiceError) in
        let catalog = call.service.models.catalog
        let served = try catalog.served(call.pathValues[0])
        call.answer(.json { $0.model(served, in: catalog) })
    }
}
