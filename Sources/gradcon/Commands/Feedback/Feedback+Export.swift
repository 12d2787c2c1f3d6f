import ArgumentParser
import Files
import FoundationEssentials
import ScoringService

extension Feedback {
    /// Makes a data set of images with labels.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the images that people have labelled into the folders good and anomalous.",
            discussion: """
                The images are those that a service has captured beside its log (decisions.capture); those without a \
                file are counted. gradcon train and gradcon evaluate read the folder as it is. Times are a date \
                (2026-01-31), a time (2026-01-31T12:00:00Z), or how long ago it was (90s, 15m, 2h, 7d).
                """)

        @OptionGroup var options: ConfigurationOptions

        @Option(help: "The folder of the log (decisions.directory).")
        var log: String?

        @Option(help: "A folder, which is made or is empty.")
        var output: String

        @Option(help: "Images that this model decided on only.")
        var model: String?

        @Option(help: "Decisions of this time and later only.", transform: LogTime.init)
        var since: LogTime?

        @Option(help: "Decisions before this time only.", transform: LogTime.init)
        var until: LogTime?

        func run() throws {
            let folder = try log ?? options.load().decisions.directory
            guard !folder.isEmpty else {
                throw ValidationError("There is no log: name its folder by --log, or set decisions.directory.")
            }
            let now = Date().timeIntervalSince1970
            let export = try FeedbackExport(
                from: folder, to: output, model: model, since: since?.seconds(before: now),
                until: until?.seconds(before: now))
            print("\(export.normal) images in \(output)/good, \(export.anomalous) in \(output)/anomalous")
            if export.missing > 0 {
                StandardError.note(
                    "\(export.missing) more have a label and no file: they were not captured, are removed by now, or a "
                        + "later request had the same id")
            }
        }
    }
}
