internal import AnomalyDetection

/// The name of a model's file: `NAME.safetensors`, or `NAME@VERSION.safetensors`.
package struct ModelFileName: Sendable, Hashable {
    /// What the names of model files end with.
    package static let suffix = ".safetensors"

    /// The name of the model.
    package let name: String
    /// The version; nil where the name does not tell.
    package let version: String?

    /// - Parameter text: with or without ``suffix``.
    package init(_ text: String) {
        let stem = text.hasSuffix(Self.suffix) ? String(text.dropLast(Self.suffix.count)) : text
        (name, version) = Self.parts(of: stem)
    }

    /// Whether name and version can stand in a URL: a name of 1 to 128 letters, digits, `.`, `_` and `-`, a version of
    /// 1 to 64.
    package var isAllowed: Bool {
        Checkpoint.isName(name) && version.map { Checkpoint.isName($0, maximumLength: 64) } ?? true
    }

    /// The name in a folder.
    package var text: String { stem + Self.suffix }

    /// What requests call the model: `NAME` or `NAME@VERSION`.
    package var stem: String { version.map { "\(name)@\($0)" } ?? name }

    /// The parts of `NAME` and `NAME@VERSION`, unchecked.
    static func parts(of stem: String) -> (name: String, version: String?) {
        guard let at = stem.firstIndex(of: "@") else { return (stem, nil) }
        return (String(stem[..<at]), String(stem[stem.index(after: at)...]))
    }

    /// Whether a folder's entry is a model's file. Hidden ones are those that are still being written.
    static func isModel(_ text: String) -> Bool { text.hasSuffix(suffix) && !text.hasPrefix(".") }
}

extension ModelFileName: Comparable {
    /// By name, then the file without a version, then by version.
    package static func < (left: ModelFileName, right: ModelFileName) -> Bool {
        guard left.name == right.name else { return left.name < right.name }
        guard let version = right.version else { return false }
        return left.version.map { VersionOrder.precedes($0, version) } ?? true
    }
}
