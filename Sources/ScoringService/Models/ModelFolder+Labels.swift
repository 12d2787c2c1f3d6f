internal import Files
internal import Logging

extension ModelFolder {
    private var labelsPath: String { "\(directory)/\(ModelLabels.fileName)" }

    /// Takes over what the file of labels says, if it says something new. Without a file, labels stay as they are. On
    /// the folder's queue.
    func readLabels(by actor: Audit.Actor) {
        do {
            try readLabelsFile()
            guard let wanted = labelsFile.wanted else { return noteLabels(failure: nil) }
            let (refusals, former) = update { catalog in
                let former = catalog.labels
                return (catalog.adopt(wanted), former)
            }
            reportLabels(since: former, by: actor)
            if refusals.isEmpty { labelsFile.wanted = nil }
            noteLabels(failure: refusals.isEmpty ? nil : refusals.joined(separator: " "))
        } catch {
            noteLabels(failure: withoutFolder("\(error)"))
        }
    }

    private func readLabelsFile() throws {
        guard DurableFile.exists(labelsPath) else { return }
        let bytes = try DurableFile.read(labelsPath, maximumSize: ModelLabels.maximumSize)
        guard bytes != labelsFile.bytes else { return }
        labelsFile.wanted = try ModelLabels(parsing: bytes)
        labelsFile.bytes = bytes
    }

    private func noteLabels(failure: String?) {
        let isNew = update { catalog in
            if failure == nil { catalog.knowsLabels = true }
            guard catalog.labelsFailure?.reason != failure else { return false }
            catalog.labelsFailure = failure.map { ServedModel.Failure(reason: $0) }
            return true
        }
        if isNew, let failure { logger.error("labels stay as they were: \(failure)") }
    }

    private func reportLabels(since former: ModelLabels, by actor: Audit.Actor) {
        let labels = catalog.labels
        for (name, label, version) in labels.all where former.version(of: name, labeled: label) != version {
            audit.record(
                "move label \(label) of model \(name)", by: actor,
                before: former.version(of: name, labeled: label), after: version)
        }
        for (name, label, version) in former.all where labels.version(of: name, labeled: label) == nil {
            audit.record("remove label \(label) of model \(name)", by: actor, before: version, after: nil)
        }
    }

    /// Moves a label of a model to a version that is ready, or removes it, and writes the file of labels. On the
    /// folder's queue.
    ///
    /// - Parameter version: nil removes the label.
    /// - Returns: why the change holds only until the service ends; nil where the file was written.
    /// - Throws: where there is no such model or label, the version is not ready, or the labels in the folder are
    ///   not known, so that writing would destroy them.
    func setLabel(
        _ label: String, of name: String, to version: String?, by actor: Audit.Actor
    ) throws(ServiceError) -> String? {
        // Others may have written to the file.
        readLabels(by: .watch)
        let catalog = catalog
        try catalog.checkLabel(label, of: name, to: version)
        if let failure = catalog.labelsFailure, labelsFile.wanted == nil {
            throw .conflict("\(failure.reason) Mend or remove the file first.")
        }
        update { $0.labels.set(label, of: name, to: version) }
        labelsFile.wanted?.set(label, of: name, to: version)
        reportLabels(since: catalog.labels, by: actor)
        let bytes = (labelsFile.wanted ?? self.catalog.labels).bytes
        do {
            try DurableFile.write(bytes, to: labelsPath)
            labelsFile.bytes = bytes
            return nil
        } catch {
            let reason = withoutFolder(error.description)
            logger.warning("label \(label) of model \(name) holds until the service ends: \(reason)")
            return reason
        }
    }
}

extension ModelCatalog {
    /// Takes over labels. One that has been elsewhere moves only to a version that is ready.
    ///
    /// - Returns: a sentence for each label that stays where it was.
    mutating func adopt(_ wanted: ModelLabels) -> [String] {
        var refusals: [String] = []
        var adopted = wanted
        for (name, label, version) in wanted.all {
            let former = labels.version(of: name, labeled: label)
            guard knowsLabels, former != version, served(name, version: version)?.model == nil else { continue }
            adopted.set(label, of: name, to: former)
            refusals.append(
                "The label \(label) of \(name) \(former.map { "stays at version \($0)" } ?? "is not set"): version "
                    + "\(version) is not ready.")
        }
        labels = adopted
        knowsLabels = true
        return refusals
    }

    /// Whether a label can be moved to a version, or removed, where that is nil.
    func checkLabel(_ label: String, of name: String, to version: String?) throws(ServiceError) {
        guard names.contains(name) else { throw .unknownModel(name, known: names) }
        guard let version else {
            guard labels.version(of: name, labeled: label) != nil else { throw .unknownLabel(label, model: name) }
            return
        }
        guard ModelLabels.isLabel(label) else {
            throw .badParameter(
                "The label", found: label, expected: "1 to 64 letters, digits, '.', '_' and '-', a letter first")
        }
        guard !versions(of: name).contains(label) else {
            throw .conflict("\"\(label)\" is a version of the model \"\(name)\" and cannot be a label of it.")
        }
        guard let served = served(name, version: version) else {
            throw .unknownVersion(model: name, asked: version, served: versions(of: name))
        }
        guard served.model != nil else {
            throw .conflict(
                "The label \(label) stays where it is: version \(version) of \"\(name)\" is "
                    + "\(served.state.name.rawValue).")
        }
    }
}
