internal import Files
internal import HTTP

extension Endpoint {
    /// Lists the labels of a model and the versions that they may be moved to.
    static let labels = reading("/models/{name}/labels", permission: .read) { call throws(ServiceError) in
        let (name, catalog) = (call.pathValues[0], call.service.models.catalog)
        guard catalog.names.contains(name) else { throw .unknownModel(name, known: catalog.names) }
        call.answer(
            .json { json in
                json.labels(of: name, in: catalog)
                json.array("versions") { json in
                    for version in catalog.versions(of: name) { json.string(nil, version) }
                }
            })
    }

    /// Moves a label of a model to a version that is ready (POST), or removes it (DELETE), and answers when the file of
    /// labels is written.
    static let label = Endpoint(
        paths: [Path("/models/{name}/labels/{label}")], methods: ["POST", "DELETE", "OPTIONS"], parameters: [],
        permission: .admin
    ) { call throws(ServiceError) in
        let (name, label) = (call.pathValues[0], call.pathValues[1])
        let version = call.request.method == "POST" ? try LabelMove(call.request).version : nil
        call.service.models.enqueue { folder in
            do throws(ServiceError) {
                let failure = try folder.setLabel(label, of: name, to: version, by: call.actor)
                call.answer(
                    .json { json in
                        json.labels(of: name, in: folder.catalog)
                        json.bool("is_stored", failure == nil)
                        if let failure { json.string("reason", "It holds until the service ends: \(failure)") }
                    })
            } catch {
                call.answer(error)
            }
        }
    }
}

extension JSONWriter {
    /// A model's name and where its labels are.
    fileprivate mutating func labels(of name: String, in catalog: ModelCatalog) {
        string("name", name)
        object("labels") { json in
            for (label, version) in catalog.labels.labels(of: name).sorted(by: { $0.key < $1.key }) {
                json.key(label)
                json.string(nil, version)
            }
        }
    }
}
