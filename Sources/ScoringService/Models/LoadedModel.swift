package import AnomalyDetection
private import FoundationEssentials

/// A model that is served: immutable, replaced as a whole.
package final class LoadedModel: Sendable {
    /// What the names of model files end with.
    package static let fileSuffix = ".safetensors"

    /// What requests call it: the file's name without ``fileSuffix``.
    package let name: String
    /// The file it was read from.
    package let path: String
    /// What the file held.
    package let checkpoint: Checkpoint
    /// When it was loaded, seconds since 1970.
    package let loadedAt: Double

    /// Reads a checkpoint, runs its self-test and gives it a name.
    ///
    /// - Throws: where the file is no valid checkpoint, the self-test fails, or the name is not 1 to 128 letters,
    ///   digits, `.`, `_` and `-`.
    package init(name: String, contentsOf path: String) throws(CheckpointError) {
        guard Checkpoint.isName(name) else {
            throw .file(
                path: path, reason: "cannot name a model: expected are 1 to 128 letters, digits, '.', '_' and '-'")
        }
        let checkpoint = try Checkpoint(contentsOf: path)
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        self.name = name
        self.path = path
        self.checkpoint = checkpoint
        loadedAt = Date().timeIntervalSince1970
    }

    /// The model that a command's user means: a name in the configured folder, the path of a file, or, where nothing
    /// was asked for, the default model or the only one.
    package convenience init(asked: String?, configuration: Configuration.Models) throws {
        let path: String
        if let asked, asked.hasSuffix(LoadedModel.fileSuffix) || asked.contains("/") {
            path = asked
        } else {
            let name = try asked ?? LoadedModel.defaultName(configuration)
            path = "\(configuration.directory)/\(name)\(LoadedModel.fileSuffix)"
        }
        let file = path.split(separator: "/").last.map(String.init) ?? path
        try self.init(
            name: file.hasSuffix(LoadedModel.fileSuffix) ? String(file.dropLast(LoadedModel.fileSuffix.count)) : file,
            contentsOf: path)
    }

    private static func defaultName(_ configuration: Configuration.Models) throws(ModelDirectoryError) -> String {
        guard configuration.defaultModel.isEmpty else { return configuration.defaultModel }
        let names = try ModelRegistry.names(in: configuration.directory)
        guard names.count == 1 else { throw .ambiguous(directory: configuration.directory, known: names) }
        return names[0]
    }
}
