import AnomalyDetection
import ArgumentParser
import DecisionLog
import Files
import FoundationEssentials
import Glibc
import ScoringService

/// Shows the decision log.
struct Log: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the decisions that a service has kept.",
        discussion: """
            Reads the folder that decisions.directory names, while a service writes to it or not. Times are a date \
            (2026-01-31), a time (2026-01-31T12:00:00Z), or how long ago it was (90s, 15m, 2h, 7d). Lines that are \
            damaged are left out, and counted on standard error.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The folder of the log (decisions.directory).")
    var folder: String?

    @Option(help: "Decisions of this model only.")
    var model: String?

    @Option(help: "Decisions of this time and later only.", transform: LogTime.init)
    var since: LogTime?

    @Option(help: "Decisions before this time only.", transform: LogTime.init)
    var until: LogTime?

    @Option(help: "Decisions that are normal, review or anomalous only.")
    var decision: Decision.Verdict?

    @Option(help: "Decisions of this request only.")
    var requestID: String?

    @Option(help: "No more than so many, the newest.")
    var limit: Int?

    @Flag(name: .shortAndLong, help: "Show what is written from now on, too, behind the ten newest decisions.")
    var follow = false

    @Flag(help: "Print the lines as they are kept: JSON.")
    var json = false

    @Flag(help: "Print comma-separated values.")
    var csv = false

    /// Microseconds between two looks for new lines.
    private static let pause: UInt32 = 250_000

    func validate() throws {
        guard !json || !csv else { throw ValidationError("--json and --csv exclude each other.") }
        guard limit ?? 0 >= 0 else { throw ValidationError("--limit takes a number from 0.") }
    }

    func run() throws {
        let folder = try folder ?? options.load().decisions.directory
        guard !folder.isEmpty else {
            throw ValidationError("There is no log: name its folder, or set decisions.directory.")
        }
        let now = Date().timeIntervalSince1970
        let filter = LogFilter(
            model: model, requestID: requestID, decision: decision?.rawValue, since: since?.seconds(before: now),
            until: until?.seconds(before: now))
        let reader = try DecisionLogReader(folder, filter)
        var output = LogOutput(json ? .json : csv ? .csv : .table)
        let newest = limit ?? (follow && since == nil ? 10 : nil)
        Self.tell(of: try reader.readLines(newest: newest) { output.add($0) })
        try output.flush()
        while follow {
            usleep(Self.pause)
            Self.tell(of: try reader.readNewLines { output.add($0) })
            try output.flush()
        }
    }

    private static func tell(of damage: DecisionLogReader.Damage) {
        guard damage.lines > 0 else { return }
        let lines = damage.lines == 1 ? "1 line is" : "\(damage.lines) lines are"
        StandardError.write("\(lines) damaged and left out, in \(damage.segments.joined(separator: ", ")).")
    }
}

extension Decision.Verdict: ExpressibleByArgument {}
