import ArgumentParser
import Files
import FoundationEssentials
import Glibc
import ScoringService

/// Which files `gradcon score` takes, and where their rows go.
struct BatchOptions: ParsableArguments {
    @Option(help: "Score the files that this file names, one a line; - is standard input, taken as its lines come.")
    var filesFrom: String?

    @Flag(name: .customLong("null"), help: "The names of --files-from end with zero bytes, as of find -print0.")
    var isNullDelimited = false

    @Option(
        help: """
            table, json (one document), jsonl (an object a line) or csv. Where this is left out, the ending of \
            --output tells; else a terminal gets a table, files given by name make JSON, and all else makes CSV.
            """)
    var format: OutputFormat?

    @Flag(help: "The same as --format json.")
    var json = false

    @Option(help: "Write the rows to this file. It grows as FILE.partial and gets its name once it is whole.")
    var output: String?

    @Flag(help: "Go on after the rows that an interrupted run has left in FILE.partial (csv and jsonl).")
    var resume = false

    @Flag(help: "Write rows as they are ready, in any order.")
    var unordered = false

    @Option(
        help: """
            Take the part I of N of the files, I from 0 on, by a hash of their paths below the folder. Where this is \
            left out, JOB_COMPLETION_INDEX and JOB_COMPLETIONS tell, if both are set.
            """)
    var shard: Shard?

    @Option(help: "At most so many threads; default: one per processor it may use. Scores do not depend on it.")
    var threads: Int?

    @Flag(help: "End with status 0 once every image has its row, whatever the rows say; for schedulers.")
    var exitZero = false

    func validate() throws {
        guard (1...1024).contains(threads ?? 1) else { throw ValidationError("--threads must be from 1 to 1024.") }
        guard !isNullDelimited || filesFrom != nil else { throw ValidationError("--null goes with --files-from.") }
        guard !json || (format ?? .json) == .json else { throw ValidationError("--json contradicts --format.") }
        guard !resume || output != nil else { throw ValidationError("--resume goes with --output.") }
    }

    /// - Parameter isNamed: whether every image is named on the command line.
    func chosenFormat(isNamed: Bool) throws -> OutputFormat {
        let standard: OutputFormat =
            output == nil && isatty(STDOUT_FILENO) != 0 ? .table : isNamed && output == nil ? .json : .csv
        let chosen = json ? .json : format ?? output.flatMap(OutputFormat.init(ending:)) ?? standard
        guard !resume || chosen.isResumable else {
            throw ValidationError("--resume goes on with csv and jsonl; a \(chosen.rawValue) is one document.")
        }
        return chosen
    }

    /// Whether a folder is among paths.
    ///
    /// - Throws: where one does not exist.
    func hasFolder(_ paths: [String]) throws(FileError) -> Bool {
        var hasFolder = false
        for path in paths where try Folder.isFolder(path) { hasFolder = true }
        return hasFolder
    }

    /// Where the files come from.
    ///
    /// - Parameters:
    ///   - paths: those of the command line.
    ///   - maps: where the pictures of their maps go.
    func source(_ paths: [String], maps: [String]?) throws(FileError) -> InputFiles.Source {
        guard let filesFrom else { return .paths(paths, maps: maps) }
        return .names(try NameList(filesFrom, isNullDelimited: isNullDelimited))
    }

    func chosenShard() throws -> Shard? { try shard ?? Shard(environment: ProcessInfo.processInfo.environment) }

    var threadCount: Int { threads ?? AvailableProcessors.count }
}

extension Shard: ExpressibleByArgument {}
