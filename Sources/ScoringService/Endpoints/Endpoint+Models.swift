internal import HTTP

extension Endpoint {
    /// Lists the models.
    static let models = reading("/models", permission: .read) { call in
        let registry = call.service.registry
        let defaultName = registry.defaultName
        call.answer(
            .json { json in
                json.array("models") { json in
                    for entry in registry.entries {
                        json.object { $0.model(entry.name, entry.state, isDefault: entry.name == defaultName) }
                    }
                }
            })
    }
}
