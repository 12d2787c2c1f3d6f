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
        var state: State
    }

    private let state: Mutex<[Entry]>
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
        state = Mutex(entries)
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
    var entries: [Entry] { state.withLock { $0 } }

    /// The model of requests that name none.
    var defaultName: String? {
        configuredDefault ?? state.withLock { $0.count == 1 ? $0[0].name : nil }
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
    func load(_ report: (Entry) -> Void) {
        let first = defaultName
        for entry in entries.sorted(by: { ($0.name == first ? 0 : 1, $0.name) < ($1.name == first ? 0 : 1, $1.name) }) {
            let loaded = load(entry)
            let entry = state.withLock { entries in
                // Entries are never added or removed; only their states change.
                let index = entries.firstIndex { $0.name == entry.name } ?? 0
                entries[index].state = loaded
                return entries[index]
            }
            report(entry)
        }
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
