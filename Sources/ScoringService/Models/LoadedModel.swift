package import AnomalyDetection
internal import Imaging
private import Files
private import FoundationEssentials
internal import Synchronization

/// A model that is served, and the workspaces that score with it: immutable apart from these, replaced as a whole.
package final class LoadedModel: Sendable {
    /// What requests call it.
    package let name: String
    /// As the file's name says, or else its content.
    package let version: String
    /// The file it was read from.
    package let path: String
    /// What the file held.
    package let checkpoint: Checkpoint
    /// When it was loaded, seconds since 1970.
    package let loadedAt: Double
    /// The time from the file's bytes to a model that is checked, tested and warm.
    let loadDuration: Duration
    /// What is counted for it; set before it is served, and never where there are no metrics.
    let metrics = AtomicLazyReference<ModelSeries>()
    /// The workers' scorers. They belong to the model, so that they go with it.
    private let scorers: Mutex<Scorers>

    private struct Scorers {
        var ofWorkers: [ObjectIdentifier: WorkerScorer] = [:]
        /// Those that are warm and that no worker has yet.
        var unused: [WorkerScorer] = []
    }

    /// `@unchecked Sendable`: the scorer is used by the thread that loads the model until the model is served, and on
    /// the queue of its worker only from then on.
    private struct WorkerScorer: @unchecked Sendable {
        let scorer: any AnomalyScorer
    }

    /// How long an input takes, and one that maps are drawn of.
    private let scoringRate = ServiceRate(guess: 0.001)
    private let drawingRate = ServiceRate(guess: 0.005)

    /// What was decided last. It goes with the model, whose scores those are.
    private let recent = Mutex(RecentDecisions())
    private let watchedDrift = AtomicLazyReference<ModelDrift>()

    /// What was said of the first image that was coded otherwise than those of training; nil where none was.
    private let codingNotice = Mutex<String?>(nil)

    /// What decisions call it.
    var identity: Decision.Model {
        Decision.Model(name: name, version: version, digest: checkpoint.digest)
    }

    /// Parses a checkpoint, runs its self-test, and makes and warms scorers.
    ///
    /// - Parameters:
    ///   - file: what the file's name says of the model.
    ///   - path: where the bytes are from.
    ///   - detectors: the families it may be of.
    ///   - warmScorers: how many workers get a scorer that has scored before; further ones make theirs when they need
    ///     it, and their first image takes longer.
    /// - Throws: where the bytes are no valid checkpoint or are of another version than the file's name says, the
    ///   self-test fails, or the name is not 1 to 128 letters, digits, `.`, `_` and `-`.
    init(
        _ file: ModelFileName, parsing bytes: [UInt8], path: String, detectors: DetectorRegistry, warmScorers: Int = 0
    ) throws(CheckpointError) {
        guard file.isAllowed else {
            throw .file(
                .unusable(
                    path: path,
                    reason: "cannot name a model: expected are 1 to 128 letters, digits, '.', '_' and '-', and "
                        + "1 to 64 after an '@' for a version"))
        }
        let started = ContinuousClock.now
        let checkpoint = try Checkpoint(parsing: bytes, detectors: detectors)
        // 1 is what training writes, and says no more than that nobody gave the model a version.
        if let version = file.version, let stored = checkpoint.metadata["version"], ![version, "1"].contains(stored) {
            throw .metadata(key: "version", reason: "is \"\(stored)\", but the file's name says \"\(version)\"")
        }
        var scorers = Scorers()
        let first = checkpoint.detector.makeScorer()
        try checkpoint.selfTest?.run(on: checkpoint.detector, by: first)
        if warmScorers > 0 {
            let input = SelfTest(seed: 1, score: 0, tolerance: 0).input(for: checkpoint.detector.input)
            scorers.unused = (0..<warmScorers).map { index in
                let scorer = index == 0 ? first : checkpoint.detector.makeScorer()
                // Memory is only there once it is written to. The score is of no interest.
                _ = try? scorer.score(input)
                return WorkerScorer(scorer: scorer)
            }
        }
        self.scorers = Mutex(scorers)
        self.name = file.name
        self.version = file.version ?? checkpoint.version
        self.path = path
        self.checkpoint = checkpoint
        loadedAt = Date().timeIntervalSince1970
        loadDuration = ContinuousClock.now - started
    }

    /// The model that a command's user means: a name in the configured folder, the path of a file, or, where nothing
    /// was asked for, the default model or the only one.
    package convenience init(
        asked: String?, configuration: Configuration.Models, detectors: DetectorRegistry
    ) throws {
        let path: String
        if let asked, asked.hasSuffix(ModelFileName.suffix) || asked.contains("/") {
            path = asked
        } else {
            let name = try asked ?? LoadedModel.defaultName(configuration)
            path = "\(configuration.directory)/\(name)\(ModelFileName.suffix)"
        }
        let bytes = try Checkpoint.bytes(of: path)
        let file = ModelFileName(path.split(separator: "/").last.map(String.init) ?? path)
        do throws(CheckpointError) {
            try self.init(file, parsing: bytes, path: path, detectors: detectors)
        } catch {
            throw error.naming(path)
        }
    }

    private static func defaultName(_ configuration: Configuration.Models) throws(ModelDirectoryError) -> String {
        guard configuration.defaultModel.isEmpty else { return configuration.defaultModel }
        let files = try ModelFolder.files(in: configuration.directory)
        guard files.count == 1 else {
            throw .ambiguous(directory: configuration.directory, known: files.map(\.stem))
        }
        return files[0].stem
    }
}

extension LoadedModel {
    /// What tells whether the model's images have drifted; nil where nobody has asked yet.
    var drift: ModelDrift? { watchedDrift.load() }

    /// The same, made where it is nil.
    func drift(orMake make: () -> ModelDrift) -> ModelDrift {
        watchedDrift.load() ?? watchedDrift.storeIfNil(make())
    }

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

    /// What was decided last, in no particular order.
    var recentDecisions: [RecentDecisions.Entry] { recent.withLock { $0.entries } }

    /// Notes what was decided.
    func addRecent(_ events: [DecisionEvent]) {
        recent.withLock { recent in
            for event in events {
                recent.add(
                    .init(
                        score: event.decision.score, isPicture: event.decision.frame.state == .ok, time: event.time))
            }
        }
    }

    /// How long an input takes in an answer of that form.
    func rate(of format: AnswerFormat) -> ServiceRate { format.draws ? drawingRate : scoringRate }

    /// The scorer that a worker uses for this model, from the first use on; one that can be divided shares its work
    /// with the idle workers of the pool. On the worker's queue.
    func scorer(of worker: WorkerPool.Worker, in pool: WorkerPool) -> any AnomalyScorer {
        let key = ObjectIdentifier(worker)
        let (known, unused) = scorers.withLock { scorers -> (WorkerScorer?, WorkerScorer?) in
            if let known = scorers.ofWorkers[key] { return (known, nil) }
            return (nil, scorers.unused.popLast())
        }
        if let known { return known.scorer }
        // Outside of the lock: it allocates, and other workers may be scoring.
        let new = unused ?? WorkerScorer(scorer: checkpoint.detector.makeScorer())
        (new.scorer as? any DivisibleScorer)?.sharing = pool.share
        scorers.withLock { $0.ofWorkers[key] = new }
        return new.scorer
    }
}
