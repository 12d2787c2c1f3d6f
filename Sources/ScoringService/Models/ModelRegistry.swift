internal import AnomalyDetection
private import FoundationEssentials
internal import Synchronization

/// The models of a folder and the state each is in.
final class ModelRegistry: Sendable {
    enum State {
        case loading
        case ready(LoadedModel)
        case failed(reason: String)

        var name: String {
            switch self {
            case .loading: "loading"
            case .ready: "ready"
            case .failed: "failed"
            }
        }
    }

    struct Entry {
        let name: String
        let path: String
        /// Which loading of a model this state came from; 0 before the first.
        fileprivate(set) var generation = 0
        fileprivate(set) var state: State
    }

    private struct Models {
        var entries: [Entry]
        /// How often the loading of a model has begun, over all models.
        var generations = 0
    }

    private let models: Mutex<Models>
    private let configuredDefault: String?
    private let detectors: DetectorRegistry

    /// Lists a folder's models; ``load(_:)`` loads them.
    ///
    /// - Parameters:
    ///   - defaultModel: the model of requests that name none; nil: the only one.
    ///   - detectors: the families the models may be of.
    init(directory: String, defaultModel: String?, detectors: DetectorRegistry) throws(ModelDirectoryError) {
        let entries = try ModelRegistry.names(in: directory).map { name in
            Entry(name: name, path: "\(directory)/\(name)\(LoadedModel.fileSuffix)", state: .loading)
        }
        if let defaultModel, !entries.contains(where: { $0.name == defaultModel }) {
            throw .noDefault(defaultModel, directory: directory, known: entries.map(\.name))
        }
        configuredDefault = defaultModel
        self.detectors = detectors
        models = Mutex(Models(entries: entries))
    }

    /// The names of a folder's models, sorted.
    static func names(in directory: String) throws(ModelDirectoryError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(LoadedModel.fileSuffix) && !$0.hasPrefix(".") }
                .map { String($0.dropLast(LoadedModel.fileSuffix.count)) }.sorted()
        } catch {
            throw .unreadable(directory)
        }
    }

    /// All models, by name.
    var entries: [Entry] { models.withLock { $0.entries } }

    /// The model of requests that name none.
    var defaultName: String? {
        configuredDefault ?? models.withLock { $0.entries.count == 1 ? $0.entries[0].name : nil }
    }

    /// The model a request asks for, `NAME` or `NAME@VERSION`; nil asks for the default.
    func model(_ asked: String?) throws(ServiceError) -> LoadedModel {
        let entries = entries
        guard let asked = asked ?? defaultName else { throw .noDefaultModel(known: entries.map(\.name)) }
        let parts = asked.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let entry = entries.first(where: { $0.name == parts[0] }) else {
            throw .unknownModel(String(parts[0]), known: entries.map(\.name))
        }
        switch entry.state {
        case .loading: throw .modelLoading(entry.name)
        case .failed(let reason): throw .modelFailed(entry.name, reason: reason)
        case .ready(let model):
            guard parts.count == 1 || parts[1] == model.checkpoint.version else {
                throw .unknownVersion(model: entry.name, asked: String(parts[1]), served: model.checkpoint.version)
            }
            return model
        }
    }

    /// Loads every model in turn, the default first, and calls `report` after each.
    ///
    /// Called again, it reads the files anew. What it finds takes the place of the generation before, whose memory is
    /// freed as soon as no request holds it any more.
    func load(_ report: (Entry) -> Void) {
        let first = defaultName
        for entry in entries.sorted(by: { ($0.name == first ? 0 : 1, $0.name) < ($1.name == first ? 0 : 1, $1.name) }) {
            let generation = models.withLock { models in
                models.generations += 1
                return models.generations
            }
            let loaded = load(entry)
            if let entry = replace(entry.name, by: loaded, of: generation) { report(entry) }
        }
    }

    /// Puts a generation in the place of an older one.
    ///
    /// - Returns: nil where a later generation has come before it, whose loading began later.
    private func replace(_ name: String, by state: State, of generation: Int) -> Entry? {
        // The older generation leaves the lock before it is freed.
        let (entry, _) = models.withLock { models -> (Entry?, State?) in
            guard let index = models.entries.firstIndex(where: { $0.name == name }),
                models.entries[index].generation < generation
            else { return (nil, nil) }
            let older = models.entries[index].state
            models.entries[index].generation = generation
            models.entries[index].state = state
            return (models.entries[index], older)
        }
        return entry
    }

    private func load(_ entry: Entry) -> State {
        do {
            return .ready(try LoadedModel(name: entry.name, contentsOf: entry.path, detectors: detectors))
        } catch {
            // Clients see the reason: where the folder lies is not their business.
            let folder = String(entry.path.dropLast(entry.name.count + LoadedModel.fileSuffix.count))
            return .failed(reason: error.description.split(separator: folder).joined())
        }
    }
}
