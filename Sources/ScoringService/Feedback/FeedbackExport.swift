private import DecisionLog
package import Files

/// Copies the images that people said something of, from beside the decision log into folders that training and
/// evaluation read: `good` and `anomalous`.
package struct FeedbackExport: Sendable, Equatable {
    /// How many images were copied.
    package private(set) var normal = 0, anomalous = 0
    /// How many have no file: they were not captured, or removed since, or a later request of the same id has
    /// taken their place.
    package private(set) var missing = 0

    /// What was said last of the last decision that an image's file may be of.
    private struct Label {
        let time: Double
        let label: FeedbackRecord.Label
    }

    /// Bytes of the largest image that is copied.
    private static let maximumSize = 1 << 30

    /// Copies.
    ///
    /// - Parameters:
    ///   - log: the folder of the log.
    ///   - output: a folder that is made, or is there and empty.
    ///   - model: images that this one decided on alone; nil: of all.
    ///   - since: seconds since 1970: decisions of this time and later only; nil: all.
    ///   - until: likewise, before this time.
    package init(
        from log: String, to output: String, model: String?, since: Double?, until: Double?
    ) throws(FileError) {
        try Folder.make(output)
        guard try Folder.names(in: output).isEmpty else { throw .unusable(path: output, reason: "is not empty") }
        var labels: [String: Label] = [:]
        // What was said later than the window counts, too.
        let said = try DecisionLogReader(log, LogFilter(model: model, kind: .feedback, since: since))
        _ = try said.readLines { line in
            guard let record = FeedbackRecord(line) else { return }
            let decision = record.decision
            guard decision.time >= since ?? -.infinity, decision.time < until ?? .infinity else { return }
            let name = CaptureFolder.name(requestID: decision.requestID, index: decision.index)
            if let known = labels[name], known.time > decision.time { return }
            labels[name] = Label(time: decision.time, label: record.label)
        }
        var replaced: Set<String> = []
        let decided = try DecisionLogReader(log, LogFilter(kind: .decision, since: since))
        _ = try decided.readLines { line in
            guard let decision = DecisionRecord(line) else { return }
            let name = CaptureFolder.name(requestID: decision.requestID, index: decision.index)
            if let known = labels[name], known.time < decision.time { replaced.insert(name) }
        }
        for (name, label) in labels.sorted(by: { $0.key < $1.key }) {
            let path = "\(CaptureFolder.path(besideLog: log))/\(name)"
            guard !replaced.contains(name), DurableFile.exists(path) else {
                missing += 1
                continue
            }
            let folder = "\(output)/\(label.label == .normal ? "good" : "anomalous")"
            try Folder.make(folder)
            try DurableFile.write(DurableFile.read(path, maximumSize: Self.maximumSize), to: "\(folder)/\(name)")
            switch label.label {
            case .normal: normal += 1
            case .anomalous: anomalous += 1
            }
        }
    }
}
