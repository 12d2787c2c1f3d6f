internal import AnomalyDetection
private import Files
private import FoundationEssentials

/// Names for versions of models, for example `stable` and `canary`: `{"shoe": {"stable": "2", "canary": "3"}}`.
struct ModelLabels: Sendable, Equatable {
    /// The label that `NAME` alone means, where the model has it.
    static let stable = "stable"
    /// The name of the file that holds them, in the models' folder.
    static let fileName = "labels.json"
    /// Bytes of the largest file that is read.
    static let maximumSize = 1 << 20

    /// By the model's name, then the label.
    private(set) var versions: [String: [String: String]] = [:]

    /// No labels.
    init() {}

    /// - Throws: where the bytes are no JSON object of objects of texts, or a text cannot be what it stands for.
    init(parsing bytes: [UInt8]) throws(ModelLabelsError) {
        do {
            versions = try JSONDecoder().decode([String: [String: String]].self, from: Data(bytes))
        } catch {
            throw .malformed(reason: (error as? DecodingError)?.reason ?? "it is not JSON")
        }
        for (name, labels) in versions {
            guard Checkpoint.isName(name) else { throw .notAllowed("model", name) }
            for (label, version) in labels {
                guard Self.isLabel(label) else { throw .notAllowed("label", label) }
                guard Checkpoint.isName(version, maximumLength: 64) else { throw .notAllowed("version", version) }
            }
        }
    }

    /// The file's bytes.
    var bytes: [UInt8] {
        // Texts can always be encoded.
        (try? SortedJSON.indentedBytes(of: versions)) ?? []
    }

    /// The labels of a model and where they are.
    func labels(of name: String) -> [String: String] { versions[name] ?? [:] }

    /// The version that a label of a model is at; nil where there is no such label.
    func version(of name: String, labeled label: String) -> String? { versions[name]?[label] }

    /// Moves a label, or removes it.
    mutating func set(_ label: String, of name: String, to version: String?) {
        versions[name, default: [:]][label] = version
        if versions[name]?.isEmpty == true { versions[name] = nil }
    }

    /// Each label with its model and version, in a fixed order.
    var all: [(name: String, label: String, version: String)] {
        versions.sorted { $0.key < $1.key }.flatMap { name, labels in
            labels.sorted { $0.key < $1.key }.map { (name, $0.key, $0.value) }
        }
    }

    /// Whether a text can be a label: 1 to 64 letters, digits, `.`, `_` and `-`, a letter first, so that the number of
    /// a version is none.
    static func isLabel(_ text: String) -> Bool {
        Checkpoint.isName(text, maximumLength: 64) && text.first?.isLetter == true
    }
}

/// Why a file of labels is not used.
enum ModelLabelsError: Error, Equatable, CustomStringConvertible {
    /// It is not of the form that it must have.
    case malformed(reason: String)
    /// A text cannot be a model's name, a label or a version.
    case notAllowed(_ kind: String, String)

    /// A full sentence.
    var description: String {
        switch self {
        case .malformed(let reason):
            "\(ModelLabels.fileName) is no object of models that are objects of labels and versions: \(reason)."
        case .notAllowed(let kind, let text):
            "\(ModelLabels.fileName) has the \(kind) \"\(text.clipped)\"; expected are letters, digits, '.', '_' and "
                + "'-'" + (kind == "label" ? ", a letter first." : ".")
        }
    }
}
