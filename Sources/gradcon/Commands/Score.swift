import AnomalyDetection
import ArgumentParser
import Files
import Glibc
import ScoringService

/// Scores files.
struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score image files (PNG or .npy) without a server.",
        discussion: """
            Prints a table on a terminal and JSON elsewhere. Exit status: 0 if every image is normal, 1 if at least \
            one is anomalous, 2 on an error or where the model has no threshold to decide by.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "A model's name in the models' folder, or the path of a .safetensors file.")
    var model: String?

    // Thresholds may be negative, so a dash behind the flag is a sign.
    @Option(parsing: .unconditional, help: "Decide by this score instead of the model's threshold.")
    var threshold: Double?

    @Option(
        help: """
            A folder; it is made where it is missing. NAME.map.png in it becomes, for each file, the image with the \
            model's first map over it, regions above the map's threshold outlined, and a bar of the colours.
            """)
    var map: String?

    @Flag(help: "Print JSON on a terminal, too.")
    var json = false

    @Argument(help: "Image files.")
    var files: [String]

    func validate() throws {
        guard threshold?.isFinite ?? true else { throw ValidationError("--threshold must be a finite number.") }
    }

    func run() throws {
        let configuration = try options.load()
        let scorer = FileScorer(
            model: try LoadedModel(asked: model, configuration: configuration.models, detectors: .known()),
            limits: configuration.limits,
            threshold: threshold.map { Threshold(value: $0, method: .manual) })
        let model = scorer.model
        if map != nil, model.checkpoint.detector.maps.isEmpty {
            throw ValidationError("The model \(model.name) draws no maps; leave --map out.")
        }
        let maps = try map.map { try MapFiles(in: $0, for: files).paths }
        let outcomes = files.enumerated().map { index, file in scorer.score(file, drawing: maps?[index]) }
        if json || isatty(STDOUT_FILENO) == 0 {
            print(scorer.json(outcomes))
        } else {
            print(ScoreTable(scorer: scorer, outcomes: outcomes, isColored: Terminal.showsColors).text)
        }
        try StandardOutput.flush()
        for outcome in outcomes {
            if case .failure(let failure) = outcome.result {
                let isNamed = failure.description.hasPrefix(outcome.path)
                StandardError.write("gradcon: \(isNamed ? "" : outcome.path + ": ")\(failure)".printable)
            }
        }
        if scorer.threshold == nil {
            StandardError.write(
                "gradcon: the model \(model.name) has no threshold, so nothing was decided; give one with "
                    + "--threshold.")
        }
        if maps != nil, model.checkpoint.mapThreshold == nil {
            StandardError.write(
                "gradcon: the model \(model.name) has no map threshold, so no regions are outlined; gradcon calibrate "
                    + "makes one.")
        }
        if let notice = model.saidOfCoding { StandardError.write("gradcon: \(model.name): \(notice)") }
        throw ExitCode(status(outcomes))
    }

    private func status(_ outcomes: [FileScorer.Outcome]) -> Int32 {
        let decisions = outcomes.map { outcome in (try? outcome.result.get())?.isAnomaly }
        if decisions.contains(nil) { return 2 }
        return decisions.contains(true) ? 1 : 0
    }
}
