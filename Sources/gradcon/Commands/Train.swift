package import AnomalyDetection
import ArgumentParser
import Datasets
import Files
import Glibc
import Imaging
import Tensors
import ScoringService
import Training

/// Trains a model.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model on normal images.",
        discussion: """
            The data are a folder of images (JPEG, PNG, BMP, PGM or PPM, nested; with good beside folders of outliers, \
            or with train/good as industrial data sets have it), a folder of IDX pairs such as MNIST's, a folder of \
            CIFAR-10 batches, or a .npy file. A tenth of the normal images, or 24, is held out: one part of it chooses \
            the epoch, the other calibrates the threshold at 5% false positives. Another tenth is left for evaluate \
            where no images are published for testing. That takes 96 normal images. Of fewer, and of a feature \
            repository, nothing is held out: every image has a score by a model made without it, and from two images \
            on there is a threshold for what they can promise.

            Before training, a table on standard error shows what was found and what becomes of it.

            The same data, options and seed give the same file, on any number of threads. SIGINT and SIGTERM save the \
            run's state to OUTPUT.state and exit with 130 or 143; --resume goes on from it, also after a crash.
            """)

    @Option(help: "The data set: a folder or a .npy file.")
    var data: String

    @OptionGroup var folders: FolderOptions

    @Option(
        help: """
            feature-repository, gradcon, energy-model or contrasted-memory; default: feature-repository, over a \
            backbone's features where there is one, else over patches; gradcon for a --class, for images smaller than \
            32 pixels, and where an option of its training is given.
            """)
    var detector: String?

    @Option(name: .customLong("class"), help: "The class whose images are normal, of data sets with classes.")
    var inlierClass: Int?

    @Option(help: "How often all images are seen (default: the detector's, mostly 60, and 2000 steps at least).")
    var epochs: Int?

    @Option(help: "Images of a step (default: the detector's, mostly 64).")
    var batchSize: Int?

    @Option(help: "Adam's step size (default: the detector's, mostly 0.001).", transform: Double.argument)
    var learningRate: Double?

    @Option(help: "Of split, initial weights, order and noise.")
    var seed: UInt64 = 0

    @Option(help: "Threads; default: one per processor this process may use. The result does not depend on it.")
    var threads: Int?

    @Option(
        help: "End after so many epochs without a better validation L, but not before an automatic start is settled.")
    var patience: Int?

    @Option(
        help: """
            holdout (a tenth validates), five-fold (three fifths train, one validates, one tests) or cross-fit (all \
            train, and each has a held-out score by a model made without it); default: the detector's, of gradcon \
            holdout with a --class, with --patience or from 96 normal images on, else cross-fit.
            """)
    var `protocol`: Split.Scheme?

    @Option(help: "The fold that tests, 0 to 4, of five-fold.")
    var fold: Int?

    @Option(help: "The model's input, HxW or C,H,W; default: by the images, as the detector takes them.")
    var inputSize: InputSize?

    @Option(
        help: """
            For images of another size, here and in serving: lanczos3, bilinear or none (refuse); default: the \
            detector's.
            """)
    var resize: Preprocessing.Resize?

    @Option(
        help: """
            Cut images into tiles of so many pixels, WxH, here and in serving; the score is that of the worst tile.
            """)
    var tile: TileSize?

    @Option(help: "Pixels that neighbouring tiles share (default: an eighth of their shorter side).")
    var overlap: Int?

    @Option(
        help: """
            An image file of the images' shape: what is white is looked at, what is black is neither learned nor \
            scored, here and in serving.
            """)
    var region: String?

    @Option(
        help: """
            The sample that is full white in 16-bit images, here and in serving: a number, or auto, which takes 255, \
            1023, 4095 or 16383 where that is enough for all images, else 65535.
            """)
    var white = WhiteLevel.auto

    @Option(
        help: """
            exif turns JPEG images as their EXIF data say, here and in serving; ignore takes them as they are stored.
            """)
    var orientation = ImageDecoding.Orientation.exif

    @Option(
        help: """
            full, or reduced: JPEG images are decoded at a half, a quarter or an eighth of their size where that \
            leaves twice the model's input, here and in serving; less time, slightly other scores.
            """)
    var decoding = Preprocessing.Decoding.full

    @Option(
        help: """
            A folder of a few images that are known to be anomalies, in folders by kind or in none, for detectors that \
            learn from them, too; the images of --data stay normal.
            """)
    var anomalies: String?

    @Flag(help: "Leave out images that cannot be read, and say which.")
    var skipUnreadable = false

    @Flag(help: "Go on from OUTPUT.state where it is there.")
    var resume = false

    @Option(help: "Write a line of JSON an epoch to this file; a resumed run keeps the lines of the epochs before it.")
    var jsonLines: String?

    @Option(name: .shortAndLong, help: "The checkpoint to write, a .safetensors file.")
    var output: String

    @OptionGroup var families: DetectorFamilies

    func validate() throws {
        try check(choice().family)
        if let threads {
            guard (1...1024).contains(threads) else { throw ValidationError("--threads is a number from 1 to 1024.") }
        }
        try Checkpoint.checkName(output)
        guard tile != nil || overlap == nil else {
            throw ValidationError("--overlap is given without --tile, and only tiles overlap.")
        }
        _ = try tiling()
    }

    private func tiling() throws(ValidationError) -> Tiling? {
        guard let tile else { return nil }
        do { return try Tiling(width: tile.width, height: tile.height, overlap: overlap) } catch {
            throw ValidationError(error.description)
        }
    }

    /// The parts of images that the model sees.
    private func cutting() throws -> FrameCutting {
        FrameCutting(tile: try tiling(), region: try region.map { try RegionMask(contentsOf: $0) })
    }

    /// The options of the schedule that were given.
    private var schedule: [String] {
        [
            ("--epochs", epochs != nil), ("--batch-size", batchSize != nil), ("--learning-rate", learningRate != nil),
            ("--patience", patience != nil),
        ].filter(\.1).map(\.0)
    }

    private func choice() throws -> DetectorChoice {
        let isPartition = `protocol`.map { !families.featureRepository.protocols.contains($0) } ?? false
        return try DetectorChoice(
            named: detector, families,
            gradConOption: inlierClass != nil
                ? "--class"
                : isPartition
                    ? "--protocol"
                    : schedule.first
                        ?? (resume && DurableFile.exists(TrainingRequest.statePath(of: output)) ? "--resume" : nil))
    }

    /// - Throws: where an option was given that means nothing to the family.
    private func check(_ family: any FamilyTraining) throws {
        let name = type(of: family).name
        if let scheme = `protocol`, !family.protocols.contains(scheme) {
            throw ValidationError(
                "--protocol is \(scheme.rawValue); --detector \(name) takes "
                    + "\(family.protocols.map(\.rawValue).joined(separator: " or ")).")
        }
        if anomalies != nil, !family.takesAnomalies {
            throw ValidationError(
                "--anomalies is given, and \(name) learns from normal images alone; --detector "
                    + "\(families.takingAnomalies.joined(separator: " or ")) takes them.")
        }
        guard !family.isTrainedByEpochs else { return }
        if let given = schedule.first ?? (jsonLines != nil ? "--json-lines" : nil) {
            throw ValidationError("\(given) is for detectors trained by epochs, which \(name) is not.")
        }
        if resume {
            throw ValidationError(
                "--resume is not needed: a \(name) takes minutes at most and leaves no state; begin again.")
        }
    }

    func run() throws {
        var choice = try choice()
        var outputs = Outputs(
            reading: [
                ("--data", data), ("--region", region), ("--anomalies", anomalies),
                ("--backbone", families.featureRepository.backbonePath),
            ])
        try outputs.add("--output", output, as: .model)
        try outputs.reserve("the state of the run", TrainingRequest.statePath(of: output))
        try outputs.reserve("--json-lines", jsonLines)
        if let jsonLines { try MetricsFile.check(jsonLines) }
        let isResized = resize != Preprocessing.Resize.none
        var loading = Dataset.Options(
            skipUnreadable: skipUnreadable,
            allowMixedSizes: tile != nil || isResized && (inputSize != nil || choice.family.takesMixedSizes),
            allowMixedColors: inputSize?.channels != nil, folders: try folders.choice(below: data),
            orientation: orientation,
            threads: threads ?? AvailableProcessors.count)
        let dataset = try Dataset.load(path: data, options: loading)
        dataset.reportOmissions()
        choice = try choice.fitting(dataset, families)
        try check(choice.family)
        if let explanation = choice.explanation { StandardError.write(explanation) }
        let family = choice.family
        let input = try family.input(
            of: dataset, size: inputSize, resize: resize,
            handling: ImageHandling(
                cutting: cutting(), orientation: orientation, decoding: decoding, white: white.sample(for: dataset)))
        let usual = patience == nil ? family.usualProtocol(for: dataset) : family.protocols[0]
        let scheme = `protocol` ?? usual
        if scheme == .crossFit, patience != nil {
            throw ValidationError("--patience is given, and cross-fit chooses no epoch; --protocol holdout does.")
        }
        let split = try Split(scheme, of: dataset, inlierClass: inlierClass, seed: seed, fold: fold)
        for line in try TrainingSurvey(dataset, split, input).lines { StandardError.write(line) }
        let labelled = try anomalies.map { path in
            loading.folders = try FolderChoice(normal: [], outliers: ["."], below: path)
            return try Dataset.load(path: path, options: loading)
        }
        labelled?.reportOmissions()
        let standard = family.usualSchedule
        let training = try family.makeTraining(
            TrainingRequest(
                dataset: dataset, split: split, anomalies: labelled, input: input,
                threads: threads ?? AvailableProcessors.count,
                output: output),
            TrainingSchedule(
                epochs: epochs, batchSize: batchSize ?? standard.batchSize,
                learningRate: learningRate ?? standard.learningRate, seed: seed, patience: patience),
            resume: resume)
        let progress = try TrainingProgress(
            title: "\(dataset.name)\(inlierClass.map { " class \($0)" } ?? ""), \(input.shape) -> \(output)",
            redraws: Terminal.redrawsLines, jsonLines: jsonLines)
        // Not before the file of the lines is open: that may be a pipe without a reader.
        let interruption = Interruption()
        // The signals end a run at once that would have no state to leave.
        if training.isResumable { interruption.listen() }
        let outcome: TrainingOutcome
        do {
            outcome = try training.run(report: progress.report, shouldStop: { interruption.signal != nil })
        } catch {
            progress.end(isFinished: false)
            throw error
        }
        switch outcome {
        case .finished(let finish):
            progress.end(isFinished: true)
            try progress.checkWritten()
            summarise(finish, progress, isCrossFitted: scheme == .crossFit)
        case .interrupted(let pass, let epochs, let batches):
            progress.end(isFinished: false)
            try progress.checkWritten()
            let title = pass.title.map { "in \($0) " } ?? ""
            StandardError.write(
                "interrupted \(title)after \(epochs) epochs and \(batches) batches; go on with --resume from "
                    + "\(TrainingRequest.statePath(of: output))")
            throw ExitCode(128 + (interruption.signal ?? SIGINT))
        }
    }

    /// - Parameter isCrossFitted: whether the held-out scores are of models made without the image.
    private func summarise(_ finish: FinishedTraining, _ progress: TrainingProgress, isCrossFitted: Bool) {
        for note in finish.notes { StandardError.note(note) }
        print("wrote \(output): " + (progress.summary(of: finish) ?? "from \(finish.images.train) images"))
        if let threshold = finish.threshold {
            let rate = threshold.falsePositiveRate ?? 0
            let size = threshold.calibrationSize ?? 0
            print(
                "threshold \(threshold.value) at a false-positive rate of \((rate * 1e4).rounded() / 1e4), "
                    + "from \(size) held-out images")
            if rate > Split.falsePositiveRate {
                print(
                    "\(size) images promise no lower rate; from "
                        + "\(Calibration.requiredSize(forRate: Split.falsePositiveRate) ?? 0) on it is "
                        + "\(Split.falsePositiveRate)")
            }
            if let coverage = threshold.coverageText(isCrossFitted: isCrossFitted) { print(coverage) }
        } else if let needed = finish.heldOutNeeded {
            let images = (`protocol` ?? .holdout).imagesForThreshold ?? needed
            print(
                "no threshold: \(finish.images.validation + finish.images.calibration) images were held out, and "
                    + "\(needed) are needed to choose an epoch and to calibrate, which takes \(images) normal "
                    + "images; gradcon calibrate makes one from \(needed - 5) or more that the model has not seen")
        }
    }
}

extension Split.Scheme: ExpressibleByArgument {}
extension Preprocessing.Resize: ExpressibleByArgument {}
extension Preprocessing.Decoding: ExpressibleByArgument {}
extension ImageDecoding.Orientation: ExpressibleByArgument {}
