import AnomalyDetection
import ArgumentParser
import Datasets
import Evaluation
import Files
import Glibc

/// Measures how well a model tells outliers from inliers.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how well a model tells outliers from normal images it was not trained on.",
        discussion: """
            Takes the test part of the split that the model's file records. Of another data set, and where the file \
            records no split, the published test subset, or everything. Images that the model was trained, chosen or \
            calibrated with are left out, as far as its file tells.
            """)

    @OptionGroup var options: DatasetOptions

    @Option(
        help: """
            Outliers / all images, 0.1 to 0.5; they are drawn by the seed. Where this is left out, 0.5 for data sets \
            with classes and all outliers for others.
            """,
        transform: Double.argument)
    var outlierRatio: Double?

    @Option(help: "Write the figures to this file as JSON; - is standard output.")
    var json: String?

    @Option(help: "Write a report to this file as one HTML page.")
    var html: String?

    @Option(help: "Write name, label and every term of each image to this file as CSV.")
    var scores: String?

    @Flag(
        help: """
            Also score the normal images under eight conditions at five levels. Of data without outliers these are the \
            outliers.
            """)
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
        // Before minutes are spent.
        var outputs = Outputs(reading: options.inputs)
        try outputs.add("--html", html)
        try outputs.add("--scores", scores)
        try outputs.add("--json", json == "-" ? nil : json)
        let checkpoint = try Checkpoint(contentsOf: options.model, detectors: .known())
        let dataset = try options.dataset(for: checkpoint)
        let images = try HeldOutImages(
            of: dataset, for: checkpoint, inlierClass: options.inlierClass, isOtherData: options.otherData,
            threads: options.threadCount)
        var (normals, outliers, selection) = try images.testImages(
            of: dataset, outlierRatio: outlierRatio ?? (dataset.hasClasses ? 0.5 : nil), seed: options.seed,
            needsOutliers: !challenge)
        let resampling = Bootstrap(resamples: bootstrap, seed: options.seed)
        let scoring = DatasetScoring(checkpoint, dataset, threads: options.threadCount)
        let challenged = challenge ? try runChallenge(scoring, normals) : nil
        // Where the data set has no outliers, normal images under the conditions are the outliers.
        var corrupted: [ChallengeScores.Corrupted] = []
        let masks = try DefectMasks(beside: options.data, of: dataset)
        var pixels: PixelEvaluations?
        let samples: [Evaluation.Sample]
        if let challenged, outliers.isEmpty {
            corrupted = challenged.outliers(ratio: outlierRatio ?? 0.5, seed: options.seed)
            samples = challenged.samples(of: dataset, outliers: corrupted)
            selection += " but \(corrupted.count) of the same images under a condition"
        } else if let masks {
            (samples, pixels) = try scoring.samples(normals: normals, outliers: outliers, masks: masks)
        } else {
            samples = try scoring.samples(normals: normals, outliers: outliers)
        }
        let warnings =
            images.warnings + (masks?.warnings ?? []) + [Evaluation.warning(ofFlagged: samples)].compactMap(\.self)
        let evaluation = try Evaluation(
            samples: samples, terms: checkpoint.detector.terms, threshold: checkpoint.threshold, pixels: pixels,
            bootstrap: resampling, threads: options.threadCount)
        let indices = normals + outliers
        let report = EvaluationReport(
            model: .init(name: options.modelName, checkpoint),
            images: .init(
                dataset, inlierClass: images.inlierClass, split: images.split, selection: selection,
                seed: options.seed),
            evaluation: evaluation,
            challenge: try challenged?.grid(bootstrap: resampling, threads: options.threadCount),
            warnings: warnings,
            maps: html == nil ? nil : MapDrawing(checkpoint),
            image: { place in
                place < indices.count
                    ? try? scoring.picture(at: indices[place])
                    : challenged?.picture(of: corrupted[place - indices.count], by: scoring)
            })
        for warning in warnings { StandardError.note(warning) }
        try write(report)
    }

    private func write(_ report: EvaluationReport) throws {
        let figures = try report.json()
        // A reader of the table who goes away ends the program, so files come first; one that fails does not take the
        // table along.
        let files = Result {
            if let html { try DurableFile.write(Array(report.html.utf8), to: html) }
            if let scores { try DurableFile.write(Array(report.csv.utf8), to: scores) }
            if let json, json != "-" { try DurableFile.write(figures, to: json) }
        }
        if json == "-" {
            print(String(decoding: figures, as: UTF8.self), terminator: "")
        } else {
            print(report.text(isColored: isatty(STDOUT_FILENO) != 0 && Terminal.showsColors))
        }
        try files.get()
    }

    private func runChallenge(_ scoring: DatasetScoring, _ normals: [Int]) throws -> ChallengeScores {
        let isShown = isatty(STDERR_FILENO) != 0
        defer { if isShown { StandardError.write("\r\u{1B}[K", terminator: "") } }
        return try scoring.challengeScores(normals, seed: options.seed) { condition, level in
            guard isShown else { return }
            StandardError.write("\r\u{1B}[K\(condition.title), level \(level)", terminator: "")
        }
    }
}
