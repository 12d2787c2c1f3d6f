private import AnomalyDetection
internal import Files
internal import HTTP

extension Endpoint {
    /// Reads the models' files anew, all or those of one model, and answers when that is done.
    static let reload = Endpoint(
        paths: [Path("/reload"), Path("/models/{name}/reload")], methods: ["POST", "OPTIONS"], parameters: [],
        permission: .admin
    ) { call in
        let name = call.pathValues.first
        call.service.models.enqueue { folder in
            do throws(ServiceError) {
                let changes = folder.reload(name, by: call.actor)
                if let name, changes.isEmpty { throw .unknownModel(name, known: folder.catalog.names) }
                try changes.checkNoneFailed()
                call.answer(
                    .json { json in
                        json.array("models") { json in
                            for change in changes { json.object { $0.change(change) } }
                        }
                    })
            } catch {
                call.answer(error)
            }
        }
    }
}

extension [ModelFolder.Change] {
    /// - Throws: with the reasons of all that failed.
    fileprivate func checkNoneFailed() throws(ServiceError) {
        let failures = compactMap { change -> String? in
            guard case .failed(let failure) = change.outcome else { return nil }
            return "\(change.file.stem) (\(change.model == nil ? "not served" : "served as before")): \(failure.reason)"
        }
        guard failures.isEmpty else {
            throw .conflict(
                "\(failures.count) of \(count) files could not be loaded: \(failures.joined(separator: " "))")
        }
    }
}

extension JSONWriter {
    /// The members that tell what became of a file.
    fileprivate mutating func change(_ change: ModelFolder.Change) {
        string("name", change.file.name)
        if let version = change.model?.version ?? change.file.version { string("version", version) }
        string("outcome", change.outcome.name.rawValue)
        if let digest = change.model?.checkpoint.digest { string("sha256", digest) }
    }
}
