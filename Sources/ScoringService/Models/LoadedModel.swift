package import AnomalyDetection
internal import Imaging
private import Files
private import FoundationEssentials
private import Synchronization

/// A model that is served, and the workspaces that score with it: immutable apart from these, replaced as a whole.
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
    /// The workers' scorers. They belong to the model, so that they go with it.
    private let scorers = Mutex<[ObjectIdentifier: WorkerScorer]>([:])

    /// `@unchecked Sendable`: the scorer is used on the queue of its worker only.
    private struct WorkerScorer: @unchecked Sendable {
        let scorer: any AnomalyScorer
    }

    /// How long an input takes, and one that maps are drawn of.
    private let scoringRate = ServiceRate(guess: 0.001)
    private let drawingRate = ServiceRate(guess: 0.005)

    /// What was said of the first image that was coded otherwise than those of training; nil where none was.
    private let codingNotice = Mutex<String?>(nil)

    /// What decisions call it.
    var identity: Decision.Model {
        Decision.Model(name: name, version: checkpoint.version, digest: checkpoint.digest)
    }

    /// Reads a checkpoint, runs its self-test and gives it a name.
    ///
    /// - Parameter detectors: the families it may be of.
    /// - Throws: where the file is no valid checkpoint, the self-test fails, or the name is not 1 to 128 letters,
    ///   digits, `.`, `_` and `-`.
    package init(
        name: String, contentsOf path: String, detectors: DetectorRegistry
    ) throws(CheckpointError) {
        guard Checkpoint.isName(name) else {
            throw .file(
                .unusable(
                    path: path, reason: "cannot name a model: expected are 1 to 128 letters, digits, '.', '_' and '-'"))
        }
        let checkpoint = try Checkpoint(contentsOf: path, detectors: detectors)
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        self.name = name
        self.path = path
        self.checkpoint = checkpoint
        loadedAt = Date().timeIntervalSince1970
    }

    /// The model that a command's user means: a name in the configured folder, the path of a file, or, where nothing
    /// was asked for, the default model or the only one.
    package convenience init(
        asked: String?, configuration: Configuration.Models, detectors: DetectorRegistry
    ) throws {
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
            contentsOf: path, detectors: detectors)
    }

    private static func defaultName(_ configuration: Configuration.Models) throws(ModelDirectoryError) -> String {
        guard configuration.defaultModel.isEmpty else { return configuration.defaultModel }
        let names = try ModelRegistry.names(in: configuration.directory)
        guard names.count == 1 else { throw .ambiguous(directory: configuration.directory, known: names) }
        return names[0]
    }
}

extension LoadedModel {
    /// What was said of the first image that was coded otherwise than those of training; nil where none was.
    package var saidOfCoding: String? { codingNotice.withLock { $0 } }

    /// What to say of an image's coding, a sentence; nil where there is nothing, or it was said of an earlier image.
    func newCodingNotice(for format: ImageFormat?) -> String? {
        guard let format, let notice = checkpoint.preprocessing?.codingNotice(for: format) else { return nil }
        return codingNotice.withLock { said in
            guard said == nil else { return nil }
            said = notice
            return notice
        }
    }

    /// How long an input takes in an answer of that form.
    func rate(of format: AnswerFormat) -> ServiceRate { format.draws ? drawingRate : scoringRate }

    /// The scorer that a worker uses for this model, made at the first use. On the worker's queue.
    func scorer(of worker: WorkerPool.Worker) -> any AnomalyScorer {
        let key = ObjectIdentifier(worker)
        if let known = scorers.withLock({ $0[key] }) { return known.scorer }
        // Outside of the lock: it allocates, and other workers may be scoring.
        let made = WorkerScorer(scorer: checkpoint.detector.makeScorer())
        scorers.withLock { $0[key] = made }
        return made.scorer
    }
}
