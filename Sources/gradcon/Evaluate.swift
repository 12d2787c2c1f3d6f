import AnomalyDetection
import ArgumentParser
import Glibc

/// Measures how well a model tells outliers from inliers.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how well a model tells outliers from normal images it was not trained on.",
        discussion: """
            Takes the test part of the split that the model's file records; where it records none, the published test \
            subset, or everything with a warning. Images that the threshold was made from are left out.
            """)

    @OptionGroup var options: DatasetOptions

    @Option(
        help: """
            Outliers / all images, 0.1 to 0.5; they are drawn by the seed. Where this is left out, 0.5 for data sets \
            with classes and all outliers for others.
            """)
    var outlierRatio: Double?

    @Option(help: "Write the figures to this file as JSON; - is standard output.")
    var json: String?

    @Option(help: "Write a report to this file as one HTML page.")
    var html: String?

    @Flag(help: "Also score the normal images under eight conditions at five levels.")
    var challenge = false

    @Option(help: "Resamples of the bootstrap, 1 to 100,000.")
    var bootstrap = 1000

    func validate() throws {
        guard (0.1...0.5).contains(outlierRatio ?? 0.5) else {
            throw ValidationError("--outlier-ratio must be from 0.1 to 0.5.")
        }
        guard (1...100_000).contains(bootstrap) else {
            throw ValidationError("--bootstrap must be from 1 to 100000.")
        }
    }

    func run() throws {
        let checkpoint = try Checkpoint(contentsOf: options.model)
        let dataset = try options.dataset(for: checkpoint)
        let images = try HeldOutImages(
            of: dataset, for: checkpoint, inlierClass: options.inlierClass, isOtherData: options.otherData)
        let (normals, outliers, selection) = try images.testImages(
            of: dataset, outlierRatio: outlierRatio ?? (dataset.hasClasses ? 0.5 : nil), seed: options.seed)
        let resampling = Bootstrap(resamples: bootstrap, seed: options.seed)
        let scoring = DatasetScoring(checkpoint, dataset, threads: options.threadCount)
        let evaluation = try Evaluation(
            samples: try scoring.samples(normals: normals, outliers: outliers), threshold: checkpoint.threshold,
            bootstrap: resampling, threads: options.threadCount)
        let grid = challenge ? try runChallenge(scoring, normals, resampling) : nil
        let indices = normals + outliers
        let report = EvaluationReport(
            model: .init(name: options.modelName, checkpoint),
            images: .init(
                dataset, inlierClass: images.inlierClass, split: images.split, selection: selection, seed: options.seed),
            evaluation: evaluation, challenge: grid, warnings: images.warnings,
            image: { try? dataset.image(at: indices[$0]) })
        for warning in images.warnings { StandardError.write("gradcon: \(warning)") }
        try write(report)
    }

    private func write(_ report: EvaluationReport) throws {
        if let html { try CheckpointFile.write(Array(report.html.utf8), to: html) }
        let figures = try report.json()
        if json == "-" {
            print(String(decoding: figures, as: UTF8.self), terminator: "")
            return
        }
        if let json { try CheckpointFile.write(figures, to: json) }
        print(report.text(isColored: isatty(STDOUT_FILENO) != 0))
    }

    private func runChallenge(
        _ scoring: DatasetScoring, _ normals: [Int], _ resampling: Bootstrap
    ) throws -> ChallengeGrid {
        let isShown = isatty(STDERR_FILENO) != 0
        defer { if isShown { StandardError.write("\r\u{1B}[K", terminator: "") } }
        return try scoring.challenge(normals, seed: options.seed, bootstrap: resampling) { condition, level in
            guard isShown else { return }
            StandardError.write("\r\u{1B}[K\(condition.title), level \(level)", terminator: "")
        }
    }
}
