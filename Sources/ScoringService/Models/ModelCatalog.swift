internal import AnomalyDetection

/// What is served at one moment, as a value: the models of a folder, each with its state, and the labels.
struct ModelCatalog: Sendable {
    /// By name, then the file without a version, then by version.
    private(set) var models: [ServedModel]
    /// Which versions have names of their own.
    var labels = ModelLabels()
    /// Why the labels in the folder are not, or not all, those that hold.
    var labelsFailure: ServedModel.Failure?
    /// Whether the labels of the folder are known; until then `NAME` might mean another version than it should.
    var knowsLabels = false
    /// What `models.default` says; nil where it says nothing.
    private let configuredDefault: String?

    init(files: [ModelFileName], defaultModel: String?) {
        models = files.sorted().map { ServedModel(file: $0, isRequired: true) }
        configuredDefault = defaultModel
    }

    /// The names of all models, each once, sorted.
    var names: [String] { Self.names(of: models) }

    /// The model of requests that name none; nil where there are several. Where the service began with one, files that
    /// came later do not change it.
    var defaultName: String? {
        if let configuredDefault { return configuredDefault }
        let first = Self.names(of: models.filter(\.isRequired))
        let names = first.isEmpty ? names : first
        return names.count == 1 ? names[0] : nil
    }

    private static func names(of models: [ServedModel]) -> [String] {
        models.reduce(into: []) { names, model in
            if names.last != model.file.name { names.append(model.file.name) }
        }
    }

    /// What is served of a file; nil where it is unknown.
    func model(of file: ModelFileName) -> ServedModel? { models.first { $0.file == file } }

    /// What is served for a request that asks for `NAME`, `NAME@VERSION` or `NAME@LABEL`; nil asks for the default.
    ///
    /// `NAME` means the label `stable` where the model has it, else the file without a version in its name, else the
    /// highest version that is ready.
    func served(_ asked: String?) throws(ServiceError) -> ServedModel {
        guard let asked = asked ?? defaultName else { throw .noDefaultModel(known: names) }
        let (name, version) = ModelFileName.parts(of: asked)
        guard let first = models.first(where: { $0.file.name == name }) else {
            throw .unknownModel(name, known: names)
        }
        let label = version ?? ModelLabels.stable
        if let labeled = labels.version(of: name, labeled: label) {
            guard let model = served(name, version: labeled) else {
                throw .labelWithoutModel(model: name, label: label, version: labeled)
            }
            return model
        }
        guard let version else {
            guard first.file.version != nil else { return first }
            return models.last { $0.file.name == name && $0.model != nil } ?? models.last { $0.file.name == name }
                ?? first
        }
        if let model = served(name, version: version) { return model }
        // The version of a file that has none in its name is known once it is loaded.
        guard first.file.version != nil || first.model != nil else { return first }
        throw .unknownVersion(model: name, asked: version, served: versions(of: name))
    }

    /// The version of a model; a file that has it in its name comes before one that has it in its content alone.
    func served(_ name: String, version: String) -> ServedModel? {
        models.first { $0.file.name == name && $0.file.version == version }
            ?? models.first { $0.file.name == name && $0.version == version }
    }

    /// The model that answers a request that asks for `NAME`, `NAME@VERSION` or `NAME@LABEL`.
    func model(_ asked: String?) throws(ServiceError) -> LoadedModel { try served(asked).ready() }

    /// The known versions of a model.
    func versions(of name: String) -> [String] { models.compactMap { $0.file.name == name ? $0.version : nil } }

    /// The labels that are at a version.
    func labels(of model: ServedModel) -> [String] {
        labels.labels(of: model.file.name).filter { $0.value == model.version }.keys.sorted()
    }
}

extension ModelCatalog {
    /// Adds files that have come since the service began.
    mutating func add(_ files: [ModelFileName]) {
        models += files.filter { model(of: $0) == nil }.map { ServedModel(file: $0, isRequired: false) }
        models.sort { $0.file < $1.file }
    }

    /// Takes a file out.
    mutating func remove(_ file: ModelFileName) { models.removeAll { $0.file == file } }

    /// Changes what is served of a file, if it is known.
    mutating func update(_ file: ModelFileName, _ body: (inout ServedModel) -> Void) {
        if let index = models.firstIndex(where: { $0.file == file }) { body(&models[index]) }
    }
}

extension ModelCatalog {
    /// Why the service should get no requests yet, in full words; none where it may. Files that came after the service
    /// began are no reason.
    var unreadiness: [String] {
        var reasons = models.filter(\.isRequired).compactMap { served -> String? in
            switch served.state {
            case .ready: nil
            case .loading: "model \(served.file.stem) is loading"
            case .failed(let failure): "model \(served.file.stem) failed to load: \(failure.reason)"
            }
        }
        if models.isEmpty { reasons.append("there are no models") }
        if !knowsLabels, let labelsFailure { reasons.append(labelsFailure.reason) }
        if reasons.isEmpty, let configuredDefault, (try? model(nil)) == nil {
            reasons.append("the default model \(configuredDefault) is not served")
        }
        return reasons
    }

    /// Whether waiting may help.
    var isLoading: Bool { models.contains { if case .loading = $0.state { $0.isRequired } else { false } } }
}
