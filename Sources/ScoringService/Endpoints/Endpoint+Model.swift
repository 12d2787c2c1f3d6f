internal import HTTP

extension Endpoint {
    /// Describes one model.
    static let model = reading("/models/{name}", permission: .read) { call throws(ServiceError) in
        let (name, registry) = (call.pathValues[0], call.service.registry)
        let entries = registry.entries
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw .unknownModel(name, known: entries.map(\.name))
        }
        let isDefault = name == registry.defaultName
        call.answer(.json { $0.model(entry.name, entry.state, isDefault: isDefault) })
    }
}
