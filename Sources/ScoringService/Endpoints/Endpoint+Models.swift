internal import Files
internal import HTTP

extension Endpoint {
    /// Lists the models.
    static let models = reading("/models", permission: .read) { call in
        let catalog = call.service.models.catalog
        call.answer(
            .json { json in
                json.array("models") { json in
                    for served in catalog.models { json.object { $0.model(served, in: catalog) } }
                }
                json.failure("failed_labels", catalog.labelsFailure)
            })
    }
}
