package import AnomalyDetection
import Datasets
import Files
private import Glibc
import GradCon
import Training

/// Trains and evaluates the models of one of the paper's tables, and keeps the table up to date with every run.
///
/// Checkpoints lie in `OUTPUT/<table>/`, all figures in `OUTPUT/<table>.json`, the table for people in
/// `OUTPUT/<table>.md`. A run whose checkpoint is there is not trained again, one that is in the table with the same
/// checkpoint is not evaluated again either; a run that was interrupted goes on from the trainer's state. So the same
/// call continues, whatever ended the one before. Runs of several calls, with other classes or seeds, come together
/// in one table.
///
/// A run with seed S is that of `gradcon train` with this seed, the table's protocol and input size, and the default
/// options; it is evaluated as `gradcon evaluate` does with this seed.
package struct Reproduction: Sendable {
    /// What is run, and where.
    package struct Options: Sendable {
        /// The normal classes; nil takes all of the data set.
        package var classes: [Int]?
        /// The seeds, each trains every model once.
        package var seeds: [UInt64]
        /// ``TrainingSchedule/epochs`` of a run.
        package var epochs: Int?
        /// The most threads to use, at least 1. Figures do not depend on it.
        package var threads: Int
        /// The folder for all that is written; made where it does not exist.
        package var output: String
        /// Processor and build, for the record.
        package var machine: String

        /// Options of one reproduction.
        package init(
            classes: [Int]? = nil, seeds: [UInt64] = [0], epochs: Int? = nil, threads: Int,
            output: String, machine: String
        ) {
            self.classes = classes
            self.seeds = seeds
            self.epochs = epochs
            self.threads = threads
            self.output = output
            self.machine = machine
        }
    }

    let table: PaperTable
    let options: Options
    let dataset: Dataset
    let input: TrainingInput
    private let classes: [Int]
    private let detectors: DetectorRegistry

    /// Reads the data set and checks what was asked for.
    ///
    /// - Parameters:
    ///   - root: the folder that holds the data sets by ``PaperTable/dataset``.
    ///   - detectors: GradCon among them.
    package init(
        _ table: PaperTable, root: String, detectors: DetectorRegistry, options: Options
    ) throws(ReproductionError) {
        let path = "\(root)/\(table.dataset)"
        guard (try? Folder.isFolder(path)) == true else { throw .missingData(path: path, table: table) }
        do { dataset = try Dataset.load(path: path) } catch { throw .data(error) }
        for number in options.classes ?? [] where !dataset.classes.contains(number) {
            throw .split(.unknownClass(number, known: dataset.classes))
        }
        classes = options.classes ?? dataset.classes
        for (name, values) in [("class", classes.map(String.init)), ("seed", options.seeds.map(String.init))] {
            guard !values.isEmpty, Set(values).count == values.count else {
                throw .selection(
                    reason: "The \(name) list is \(values.isEmpty ? "empty" : values.joined(separator: ",")); expected "
                        + "is at least one \(name), none of them twice.")
            }
        }
        do {
            input = try TrainingInput(of: dataset, size: table.inputSize, resize: .lanczos3)
            try TrainingSchedule(epochs: options.epochs).validate()
        } catch { throw .training(run: table.name, error) }
        self.table = table
        self.detectors = detectors
        self.options = options
    }

    /// The table's file for people.
    package var markdownPath: String { "\(options.output)/\(table.name).md" }
    /// The table's file for programs.
    package var jsonPath: String { "\(options.output)/\(table.name).json" }

    /// The runs in their order: a seed's whole table before the next seed.
    var keys: [ReproductionRun.Key] {
        options.seeds.flatMap { seed in
            classes.flatMap { inlierClass in
                table.models.map { ReproductionRun.Key(model: $0, inlierClass: inlierClass, seed: seed) }
            }
        }
    }

    /// Does the runs that are missing.
    ///
    /// - Parameters:
    ///   - report: called on the caller's thread.
    ///   - shouldStop: asked before every run and every batch.
    /// - Returns: the table as Markdown; nil where it was asked to stop. What was done by then is kept.
    /// - Throws: at the first run that fails; those before it are in the table.
    package func run(
        report: (ReproductionEvent) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(ReproductionError) -> String? {
        try Self.makeFolder("\(options.output)/\(table.name)")
        // Refuses a table of other options before anything is trained.
        var record = try updateFiles(adding: nil)
        for (index, key) in keys.enumerated() {
            if shouldStop() { return nil }
            let position = ReproductionEvent.Position(number: index + 1, count: keys.count, key: key)
            let path = "\(options.output)/\(checkpointPath(key))"
            var time: ReproductionRun.Time?
            if !DurableFile.exists(path) {
                let training = try train(key, output: path, shouldStop: shouldStop) { epochs, all in
                    report(.trained(position, epochs: epochs, of: all))
                }
                guard let training else { return nil }
                time = training
            }
            let checkpoint: Checkpoint
            do { checkpoint = try Checkpoint(contentsOf: path, detectors: detectors) } catch {
                throw .checkpoint(error)
            }
            let training = try trainingRecord(of: checkpoint, at: path, key)
            if let known = record[key], known.sha256 == checkpoint.digest, time == nil {
                report(.finished(position, known, isNew: false))
                continue
            }
            report(.evaluating(position))
            let run = try evaluate(checkpoint, key, training, time)
            record = try updateFiles(adding: run)
            report(.finished(position, run, isNew: true))
        }
        return record.markdown
    }

    /// Reads the table, adds a run and writes it again: another process may have added runs in the meantime.
    private func updateFiles(adding run: ReproductionRun?) throws(ReproductionError) -> ReproductionRecord {
        var record = ReproductionRecord(table, dataset: dataset, epochs: options.epochs)
        if let run { record.add(run) }
        try record.merge(contentsOf: jsonPath)
        guard !record.runs.isEmpty else { return record }
        let json = try record.json()
        do {
            try DurableFile.write(json, to: jsonPath)
            try DurableFile.write(Array(record.markdown.utf8), to: markdownPath)
        } catch { throw .file(error) }
        return record
    }

    /// Makes a folder and those that lead to it.
    private static func makeFolder(_ path: String) throws(ReproductionError) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[end...].dropFirst().firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o755) != 0, errno != EEXIST else { continue }
            throw .folder(path: String(path[..<end]), reason: "\(SystemError.last).")
        }
    }

    /// Below the output folder.
    func checkpointPath(_ key: ReproductionRun.Key) -> String {
        let model = table.models.count > 1 ? "\(key.model.rawValue)-" : ""
        return "\(table.name)/\(model)class-\(key.inlierClass)-seed-\(key.seed).safetensors"
    }
}
