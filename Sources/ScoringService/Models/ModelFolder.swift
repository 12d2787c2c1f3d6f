internal import AnomalyDetection
internal import Dispatch
internal import Files
internal import Logging
private import Synchronization

/// The folder of models, and what is served of it.
///
/// Requests look up the ``catalog``, a value that is replaced as a whole. Whatever changes it (a reload, a look at the
/// folder, a label that moves) runs on one queue, one after the other, and loads models on a thread of low priority;
/// the catalog's lock is held for the exchange alone.
final class ModelFolder: Sendable {
    /// What became of a file.
    struct Change: Sendable {
        enum Outcome: Sendable {
            /// Its content is served.
            case loaded
            /// Its content was served already.
            case unchanged
            /// Its content is no good, and what was served before, if anything, still is.
            case failed(ServedModel.Failure)
            /// It is gone, and no longer served.
            case unloaded

            /// What clients and metrics call it.
            enum Name: String, CaseIterable {
                case loaded
                case unchanged
                case failed
                case unloaded
            }

            var name: Name {
                switch self {
                case .loaded: .loaded
                case .unchanged: .unchanged
                case .failed: .failed
                case .unloaded: .unloaded
                }
            }
        }

        let file: ModelFileName
        let outcome: Outcome
        /// What is served of it now, and what was before; nil for nothing.
        let model, former: LoadedModel?
    }

    private struct State {
        var watch = FolderWatch()
        /// What was said last of a folder that cannot be used, so that it is said once.
        var complaint: String?
        var labels = LabelsFile()
        /// The files of calibrations that were read.
        var calibrations: [ModelFileName: FileVersion] = [:]
    }

    /// The file of labels, as it was read last.
    struct LabelsFile {
        var bytes: [UInt8]?
        /// The labels that are to hold, as long as not all of them do.
        var wanted: ModelLabels?
    }

    let directory: String
    let logger: Logger
    let audit: Audit
    private let detectors: DetectorRegistry
    /// Nil: nothing is counted.
    private let metrics: ModelMetrics?
    /// How many workers get a scorer that is warm.
    private let workers: Int
    private let current: Mutex<ModelCatalog>
    /// Used on the folder's queue.
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "gradcon.models")
    /// How often what is served has changed: a model was loaded, or is served no more.
    private let generations = Atomic(0)

    /// Lists a folder's models; ``reload(_:by:)`` loads them.
    ///
    /// - Parameters:
    ///   - defaultModel: the model of requests that name none, `NAME` or `NAME@VERSION`; nil: the only one.
    ///   - detectors: the families the models may be of.
    ///   - workers: how many score at once.
    ///   - metrics: counts for each model; nil: nothing is counted.
    init(
        _ directory: String, defaultModel: String?, detectors: DetectorRegistry, workers: Int, logger: Logger,
        audit: Audit, metrics: ModelMetrics? = nil
    ) throws(ModelDirectoryError) {
        let files = try ModelFolder.files(in: directory)
        let catalog = ModelCatalog(files: files, defaultModel: defaultModel)
        if let defaultModel, !catalog.names.contains(ModelFileName.parts(of: defaultModel).name) {
            throw .noDefault(defaultModel, directory: directory, known: catalog.names)
        }
        self.directory = directory
        self.logger = logger
        self.audit = audit
        self.detectors = detectors
        self.workers = workers
        self.metrics = metrics
        current = Mutex(catalog)
    }

    /// The model files of a folder, sorted.
    static func files(in directory: String) throws(ModelDirectoryError) -> [ModelFileName] {
        do {
            return try Folder.names(in: directory).filter(ModelFileName.isModel).map(ModelFileName.init).sorted()
        } catch {
            throw .unreadable(directory)
        }
    }

    /// How often what is served has changed.
    var generation: Int { generations.load(ordering: .relaxed) }

    /// What is served now.
    var catalog: ModelCatalog { current.withLock { $0 } }

    /// Does something with the folder, after all that was asked for before, and not on this thread.
    func enqueue(_ work: @escaping @Sendable (ModelFolder) -> Void) { queue.async { work(self) } }

    /// Does something with the folder, after all that was asked for before. Blocks.
    func perform<Value>(_ work: (ModelFolder) -> Value) -> Value { queue.sync { work(self) } }

    /// Looks at the folder now and again, as long as this exists.
    ///
    /// - Parameter interval: seconds.
    func watch(every interval: Double) {
        queue.asyncAfter(deadline: .now() + interval) { [weak self] in
            self?.look()
            self?.watch(every: interval)
        }
    }

    /// What is known of the file of labels. On the folder's queue.
    var labelsFile: LabelsFile {
        get { state.withLock { $0.labels } }
        set { state.withLock { $0.labels = newValue } }
    }

    /// The files of calibrations that were read. On the folder's queue.
    var calibrationFiles: [ModelFileName: FileVersion] {
        get { state.withLock { $0.calibrations } }
        set { state.withLock { $0.calibrations = newValue } }
    }

    /// Exchanges what is served.
    func update<Value>(_ change: (inout ModelCatalog) -> Value) -> Value {
        // What is replaced leaves the lock before it is freed.
        let (value, former) = current.withLock { catalog in
            let former = catalog
            return (change(&catalog), former)
        }
        return withExtendedLifetime(former) { value }
    }
}

extension ModelFolder {
    /// Reads the files anew, whether or not they seem to have changed; those that have come are loaded and those that
    /// have gone unloaded. What cannot be loaded leaves what was served before. On the folder's queue.
    ///
    /// - Parameter name: the model, or `NAME@VERSION` for one file of it; nil: all, the default first.
    /// - Returns: what became of each file; none where there is no such file.
    @discardableResult
    func reload(_ name: String? = nil, by actor: Audit.Actor) -> [Change] {
        dispatchPrecondition(condition: .onQueue(queue))
        // Before the first model, since until then `NAME` might mean another version than it should.
        if !catalog.knowsLabels { readLabels(by: actor) }
        let known = catalog.models.map(\.file)
        let listed = usable(try? ModelFolder.files(in: directory), known: known)
        let isAsked = { (file: ModelFileName) in name == nil || name == file.name || name == file.stem }
        let files = (listed ?? known).filter(isAsked)
        update { $0.add(files) }
        let first = try? catalog.served(nil).file
        let gone = listed.map { listed in known.filter { isAsked($0) && !listed.contains($0) } } ?? []
        let changes =
            gone.map { unload($0, by: actor) }
            + files.sorted { ($0 == first ? 0 : 1, $0) < ($1 == first ? 0 : 1, $1) }.map { load($0, by: actor) }
        readLabels(by: actor)
        return changes
    }

    /// Loads files that have changed since they were read, and unloads those that have gone. On the folder's queue.
    func look() {
        dispatchPrecondition(condition: .onQueue(queue))
        let known = catalog.models.map(\.file)
        guard let listed = usable(try? ModelFolder.files(in: directory), known: known) else { return }
        let look = FolderWatch.Look(
            listed.map { ($0, FileVersion(of: path(of: $0))) }, uniquingKeysWith: { first, _ in first })
        let (changed, gone) = state.withLock { $0.watch.changes(look, known: known) }
        gone.forEach { _ = unload($0, by: .watch) }
        update { $0.add(changed) }
        changed.forEach { _ = load($0, by: .watch) }
        lookAtCalibrations()
        readLabels(by: .watch)
    }

    /// The files of a folder; nil where it cannot be read, or holds nothing while models are served: a volume that is
    /// no longer mounted must not end the service.
    private func usable(_ listed: [ModelFileName]?, known: [ModelFileName]) -> [ModelFileName]? {
        let complaint: String? =
            switch listed {
            case nil: "cannot be read"
            case .some(let files) where files.isEmpty && !known.isEmpty: "holds no model any more"
            default: nil
            }
        let isNew = state.withLock { state in
            defer { state.complaint = complaint }
            return state.complaint != complaint
        }
        if let complaint, isNew {
            logger.warning("the models' folder \(directory) \(complaint); what was loaded stays in service")
        } else if isNew {
            logger.notice("the models' folder \(directory) can be used again")
        }
        return complaint == nil ? listed : nil
    }

    func path(of file: ModelFileName) -> String { "\(directory)/\(file.text)" }
}

extension ModelFolder {
    private enum Reading {
        /// The bytes are those of what is served.
        case served(FileVersion)
        case model(LoadedModel, FileVersion)
        /// The version is nil where the file was not read whole.
        case failure(ServedModel.Failure, FileVersion?)
    }

    private func load(_ file: ModelFileName, by actor: Audit.Actor) -> Change {
        let former = catalog.model(of: file)
        let reading = BackgroundThread.run { [self] in read(file, former: former?.model) }
        let outcome: Change.Outcome
        let version: FileVersion?
        switch reading {
        case .served(let found):
            (outcome, version) = (.unchanged, found)
            update { $0.update(file) { $0.state = former?.model.map { .ready($0, failedUpdate: nil) } ?? $0.state } }
            lookAtCalibrations()
        case .model(let model, let found):
            (outcome, version) = (.loaded, found)
            adopt(model, from: file)
            let calibrations = readCalibrations(of: model, file, former: former)
            update { catalog in
                catalog.update(file) { served in
                    served.state = .ready(model, failedUpdate: nil)
                    served.adopt(calibrations)
                }
            }
            generations.add(1, ordering: .relaxed)
        case .failure(let failure, let found):
            (outcome, version) = (.failed(failure), found)
            update { $0.update(file) { $0.fail(failure) } }
        }
        state.withLock { state in
            // A file that was not read whole is tried again at the next look.
            if let version { state.watch.noteReading(file, version) } else { state.watch.forget(file) }
        }
        let change = Change(
            file: file, outcome: outcome, model: catalog.model(of: file)?.model, former: former?.model)
        note(change)
        if case .failed(let failure) = outcome, actor == .watch, failure.reason == former?.failure?.reason {
            return change
        }
        report(change, by: actor)
        return change
    }

    private func unload(_ file: ModelFileName, by actor: Audit.Actor) -> Change {
        let former = catalog.model(of: file)?.model
        update { $0.remove(file) }
        state.withLock { $0.watch.forget(file) }
        calibrationFiles[file] = nil
        generations.add(1, ordering: .relaxed)
        let change = Change(file: file, outcome: .unloaded, model: nil, former: former)
        note(change)
        report(change, by: actor)
        return change
    }

    /// Sees to it that what a model does is counted from its first request on.
    private func adopt(_ model: LoadedModel, from file: ModelFileName) {
        let isShared = catalog.models.contains { served in
            served.file != file && served.model?.name == model.name && served.model?.version == model.version
        }
        metrics?.adopt(model, isShared: isShared)
    }

    /// Counts what became of a file, and counts no more for models that are gone.
    private func note(_ change: Change) {
        metrics?.count(change)
        metrics?.retain(catalog)
    }

    /// On the background thread.
    private func read(_ file: ModelFileName, former: LoadedModel?) -> Reading {
        let path = path(of: file)
        let (bytes, version): ([UInt8], FileVersion)
        do { (bytes, version) = try unchangedBytes(of: path) } catch {
            return .failure(failure(error, digest: nil), nil)
        }
        let digest = SHA256.hexadecimalDigest(of: bytes)
        if let former, former.checkpoint.digest == digest { return .served(version) }
        do throws(CheckpointError) {
            let model = try LoadedModel(
                file, parsing: bytes, path: path, detectors: detectors, warmScorers: workers)
            return .model(model, version)
        } catch {
            return .failure(failure(error.naming(path), digest: digest), version)
        }
    }

    /// The bytes of a file, and the version that they are of. A file that another replaces meanwhile is read again.
    private func unchangedBytes(of path: String) throws(CheckpointError) -> ([UInt8], FileVersion) {
        for _ in 0..<Self.readings {
            let version = FileVersion(of: path)
            let bytes = try Checkpoint.bytes(of: path)
            if let version, version == FileVersion(of: path) { return (bytes, version) }
        }
        throw .file(.unusable(path: path, reason: "was changed while it was read"))
    }

    /// How often a file is read that changes each time.
    private static let readings = 5

    private func failure(_ error: CheckpointError, digest: String?) -> ServedModel.Failure {
        ServedModel.Failure(reason: withoutFolder(error.description), digest: digest)
    }

    /// A text for clients: where the folder lies is not their business.
    func withoutFolder(_ text: String) -> String { text.split(separator: directory + "/").joined() }
}
