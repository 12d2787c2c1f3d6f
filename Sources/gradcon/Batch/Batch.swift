import AnomalyDetection
import Dispatch
import Files
import Glibc
import ScoringService

/// Everything that `gradcon score` has to put together before the first file is scored.
struct Batch {
    private let scorer: FileScorer
    private let options: BatchOptions
    private let isNamed: Bool
    private let hasMaps: Bool
    private let format: OutputFormat
    private let shard: Shard?
    private let file: PartialFile?
    /// The rows that are there already; nil where there are none.
    private let rows: PartialRows?

    /// - Parameters:
    ///   - files: files and folders, as they were given.
    ///   - isNamed: whether every image is named on the command line.
    ///   - map: the folder of pictures.
    init(_ scorer: FileScorer, _ options: BatchOptions, files: [String], isNamed: Bool, map: String?) throws {
        (self.scorer, self.options, self.isNamed) = (scorer, options, isNamed)
        hasMaps = map != nil
        format = try options.chosenFormat(isNamed: isNamed)
        shard = try options.chosenShard()
        guard let output = options.output else {
            (file, rows) = (nil, nil)
            return
        }
        let description = PartialDescription(
            format: format, model: scorer.model.checkpoint.digest, threshold: scorer.threshold?.value, shard: shard,
            map: map, files: options.filesFrom.map { ["--files-from " + $0] } ?? files)
        let file = try PartialFile(for: output)
        var rows: PartialRows?
        if options.resume {
            let found = try PartialRows(
                file.partialPath, format: format, head: BatchOutput.head(format, scorer))
            if found.size > 0 {
                try description.check(beside: file.partialPath)
                rows = found
            }
        }
        try file.truncate(to: rows?.size ?? 0)
        if rows == nil { try description.write(beside: file.partialPath) }
        (self.file, self.rows) = (file, rows)
    }

    /// Scores the files of the shard that have no row yet.
    func run(_ source: sending InputFiles.Source, _ interruption: Interruption) throws -> BatchRun.Result {
        let isTerminal = file == nil && isatty(STDOUT_FILENO) != 0
        let output = try BatchOutput(
            file.map(Destination.file) ?? .standardOutput, format: format, scorer: scorer,
            table: TableRows(
                scorer: scorer, isTerminal: isTerminal,
                hasRegions: hasMaps && scorer.model.checkpoint.mapThreshold != nil),
            isResumed: rows != nil)
        let total = ScoreProgress.Total()
        if Terminal.redrawsLines, case .paths(let paths, _) = source { count(paths, total) }
        if let rows { StandardError.note("going on after \(rows.summary.count) rows") }
        let run = BatchRun(
            scorer, InputFiles(source, shard: shard, finished: rows?.files ?? FinishedFiles([])), output: output,
            progress: ScoreProgress(
                redraws: Terminal.redrawsLines, reports: !isNamed || file != nil, total: total,
                doneBefore: rows?.summary.count ?? 0),
            summary: rows?.summary ?? BatchSummary(),
            options: .init(
                threads: options.threadCount, format: format, isOrdered: !options.unordered,
                sharesTerminal: isTerminal),
            interruption: interruption)
        let result = try run.run()
        guard let file else { return result }
        guard interruption.signal == nil else {
            try file.synchronize()
            return result
        }
        try file.publish()
        DurableFile.remove(PartialDescription.path(of: file.partialPath))
        return result
    }

    /// What an interrupted run has left, in words.
    func interruptionText(_ result: BatchRun.Result) -> String {
        let text = "interrupted after " + ScoreProgressLine.images(result.summary.count)
        return file != nil && format.isResumable ? text + "; go on with --resume" : text
    }

    /// Counts the files while others are scored already; those of a list cannot be counted before they come.
    private func count(_ paths: [String], _ total: ScoreProgress.Total) {
        let shard = shard
        DispatchQueue.global(qos: .utility).async {
            var files = InputFiles(.paths(paths), shard: shard)
            var count = 0
            while (try? files.next(shouldStop: { false })) != nil { count += 1 }
            total.value = count
        }
    }
}
