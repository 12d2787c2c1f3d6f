import AnomalyDetection
import ArgumentParser
import Evaluation
import Files

/// Gives a model a threshold.
struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find a model's threshold on images it was not trained on, and write a model file with it.",
        discussion: """
            Takes the validation part of the split that the model's file records. Where that split holds none out, as \
            a feature repository's, of another data set, and where the file records no split, every other normal image \
            of the test part (test/good), or all normal images where there is no such part, without those the model \
            has seen. The new file carries the scores, so that serving can give p-values and \
            thresholds at other rates.
            """)

    enum Method: String, ExpressibleByArgument, CaseIterable { case conformal, f1, youden }

    @OptionGroup var options: DatasetOptions

    @Option(
        help: "The share of normal images that may be called anomalies, above 0 and below 1; for conformal.",
        transform: Double.argument)
    var falsePositiveRate: Double?

    @Option(help: "conformal: from normal images alone. f1, youden: the best on labelled images.")
    var method: Method = .conformal

    @Option(help: "The file to write.")
    var output: String

    @Flag(help: "Take images the model was trained on as well; the file then says so.")
    var force = false

    func validate() throws {
        try Checkpoint.checkName(output)
        switch (method, falsePositiveRate) {
        case (.conformal, nil): throw ValidationError("--false-positive-rate is needed, for example 0.05.")
        case (.conformal, let rate?) where !(rate > 0 && rate < 1):
            throw ValidationError("--false-positive-rate must be greater than 0 and less than 1.")
        case (.f1, .some), (.youden, .some):
            throw ValidationError("--false-positive-rate belongs to --method conformal.")
        default: break
        }
    }

    func run() throws {
        // The model itself may be the output: it is read whole before, and replaced at once.
        var outputs = Outputs(reading: [("--data", options.data)])
        try outputs.add("--output", output, as: .model)
        let bytes = try Checkpoint.bytes(of: options.model)
        let checkpoint: Checkpoint
        let detectors = try DetectorRegistry.known()
        do { checkpoint = try Checkpoint(parsing: bytes, detectors: detectors) } catch {
            throw error.naming(options.model)
        }
        let dataset = try options.dataset(for: checkpoint)
        let images = try HeldOutImages(
            of: dataset, for: checkpoint, inlierClass: options.inlierClass, isOtherData: options.otherData,
            threads: options.threadCount)
        let asked: ThresholdFinder.Method =
            switch method {
            case .conformal: .conformal(falsePositiveRate: falsePositiveRate ?? 0)
            case .f1: .f1
            case .youden: .youden
            }
        let finder = ThresholdFinder(
            model: bytes, checkpoint, detectors: detectors, dataset: dataset, images: images,
            threads: options.threadCount)
        let result = try finder.find(asked, seed: options.seed, includesTrainingImages: force)
        try DurableFile.write(result.file, to: output)
        for warning in images.warnings { StandardError.note(warning) }
        if result.includesTrainingImages {
            StandardError.note(
                "images the model was trained on were taken, so more normal images will exceed the threshold "
                    + "than it promises; the file says so.")
        }
        print(text(result))
    }

    private func text(_ result: ThresholdFinder.Result) -> String {
        var lines = [
            "threshold \(result.threshold.value) (\(result.threshold.method.rawValue)), from \(result.selection)"
        ]
        if let coverage = result.threshold.coverageText() { lines.append(coverage) }
        lines.append("wrote \(output)")
        return lines.joined(separator: "\n")
    }
}
