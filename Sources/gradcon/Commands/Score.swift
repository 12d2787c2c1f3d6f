import AnomalyDetection
import ArgumentParser
import Files
import Glibc
import ScoringService

/// Scores files.
struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score image files and folders of them without a server.",
        discussion: """
            Exit status: 0 if every image is normal, 1 if at least one is anomalous, 2 on an error or where an image \
            has no decision. Images that cannot be read have a row that says why, and the others are scored all the \
            same.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "A model's name in the models' folder, or the path of a .safetensors file.")
    var model: String?

    // Thresholds may be negative, so a dash behind the flag is a sign.
    @Option(
        parsing: .unconditional, help: "Decide by this score instead of the model's threshold.",
        transform: Double.argument)
    var threshold: Double?

    @Option(
        help: """
            A folder; it is made where it is missing. NAME.map.png in it becomes, for each file, the image with the \
            model's first map over it, regions above the map's threshold outlined, and a bar of the colours.
            """)
    var map: String?

    @OptionGroup var batch: BatchOptions

    @Argument(help: "Image files, and folders whose images are scored with those in the folders below.")
    var files: [String] = []

    func validate() throws {
        guard files.isEmpty == (batch.filesFrom != nil) else {
            throw ValidationError("Name files and folders, or a list of files with --files-from.")
        }
    }

    func run() throws {
        let isNamed = try !batch.hasFolder(files) && batch.filesFrom == nil
        let configuration = try options.load()
        let scorer = FileScorer(
            model: try LoadedModel(asked: model, configuration: configuration.models, detectors: .known()),
            limits: configuration.limits,
            threshold: threshold.map { Threshold(value: $0, method: .manual) })
        let model = scorer.model
        if map != nil, model.checkpoint.detector.maps.isEmpty {
            throw ValidationError("The model \(model.name) draws no maps; leave --map out.")
        }
        guard map == nil || isNamed else {
            throw ValidationError("--map draws the maps of images that are named, not of folders and lists.")
        }
        let maps = try map.map { try MapFiles(in: $0, for: files).paths }
        var outputs = Outputs(
            reading: [("--model", model.path), ("--files-from", batch.filesFrom), ("--config", options.config)]
                + files.map { ("an image", $0) })
        for map in maps ?? [] { try outputs.reserve("--map", map, as: .image) }
        try outputs.add("--output", batch.output)
        try outputs.reserve("--output", batch.output.map(PartialFile.path(of:)))
        let interruption = Interruption()
        let source = try self.batch.source(files, maps: maps)
        let batch = try Batch(scorer, self.batch, files: files, isNamed: isNamed, map: map)
        interruption.listen()
        let result = try batch.run(source, interruption)
        report(result, scorer)
        if let signal = interruption.signal {
            StandardError.note(batch.interruptionText(result))
            throw ExitCode(128 + signal)
        }
        throw ExitCode(self.batch.exitZero ? 0 : result.summary.exitStatus)
    }

    private func report(_ result: BatchRun.Result, _ scorer: FileScorer) {
        for complaint in result.complaints { StandardError.note(complaint) }
        let others = result.failed - result.complaints.count
        if others > 0 { StandardError.note("\(others) more have no score; their rows say why") }
        for warning in result.warnings { StandardError.note(warning) }
        let more = result.warned - result.warnings.count
        if more > 0 { StandardError.note("\(more) more warnings; --format jsonl has them all") }
        if scorer.threshold == nil {
            StandardError.note(
                "the model \(scorer.model.name) has no threshold, so nothing was decided; give one with "
                    + "--threshold.")
        }
        if map != nil, scorer.model.checkpoint.mapThreshold == nil {
            StandardError.note(
                "the model \(scorer.model.name) has no map threshold, so no regions are outlined; gradcon "
                    + "calibrate makes one.")
        }
        if let notice = scorer.calibrationNotice { StandardError.note("\(scorer.model.name): \(notice)") }
        if let notice = scorer.model.saidOfCoding { StandardError.note("\(scorer.model.name): \(notice)") }
    }
}
