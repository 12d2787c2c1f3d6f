import AnomalyDetection
import Datasets
import Determinism
import Foundation
import NeuralNetwork
import Statistics
import Tensors
import TestSupport
import Testing
@testable import Evaluation
@testable import GradCon
@testable import Training

/// GradCon's training as ``Trainer`` runs it.
struct GradConObjectiveTests {
    /// A folder that goes away with the value, with a data set of bright crosses in it, or of images that are bright on
    /// the left, which a network learns in no time.
    final class Bench {
        let folder: URL
        var output: String { folder.appending(path: "model.safetensors").path }

        init(images: Int = 60, height: Int = 9, width: Int = 12, isEasy: Bool = false) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "gradcon-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            // The .npy format, version 1.0: magic, length of the header, header padded to 64 bytes, C order.
            var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(images), \(height), \(width)), }"
            header += String(repeating: " ", count: 63 - (10 + header.count) % 64) + "\n"
            var file =
                Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
            var generator = SeededGenerator(seed: 11)
            for _ in 0..<images {
                let (row, column) = (generator.uniform(below: height), generator.uniform(below: width))
                for y in 0..<height {
                    for x in 0..<width {
                        let isBright = isEasy ? 2 * x < width : y == row || x == column
                        file.append(isBright ? 220 : UInt8(generator.uniform(below: 40)))
                    }
                }
            }
            try file.write(to: folder.appending(path: "data.npy"))
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func trainer(
            _ options: TrainingOptions, threads: Int = 2, resume: Bool = false, output: String? = nil, seed: UInt64 = 1
        ) throws -> Trainer<GradConObjective> {
            let dataset = try Dataset.load(path: folder.appending(path: "data.npy").path)
            return try Trainer(
                options,
                TrainingRequest(
                    dataset: dataset, split: Split(.holdout, of: dataset, inlierClass: nil, seed: seed),
                    input: TrainingInput(of: dataset, resize: .lanczos3), threads: threads,
                    output: output ?? self.output),
                resume: resume)
        }

        func record() throws -> TrainingRecord<TrainingOptions> {
            let text = try Safetensors(parsing: Array(bytes())).metadata["training"] ?? ""
            return try JSONDecoder().decode(TrainingRecord<TrainingOptions>.self, from: Data(text.utf8))
        }

        func bytes(_ path: String? = nil) throws -> Data { try Data(contentsOf: URL(filePath: path ?? output)) }
        var hasState: Bool { FileManager.default.fileExists(atPath: TrainingRequest.statePath(of: output)) }
    }

    private static func options(
        _ architecture: TrainingOptions.Architecture = .cae, epochs: Int = 2, learningRate: Double = 1e-3,
        patience: Int? = nil, initialization: TrainingOptions.Initialization = .meanOutput, batchSize: Int = 20
    ) -> TrainingOptions {
        TrainingOptions(
            TrainingSchedule(
                epochs: epochs, batchSize: batchSize, learningRate: learningRate, seed: 6, patience: patience),
            architecture: architecture, initialization: initialization)
    }

    @Test(arguments: TrainingOptions.Architecture.allCases)
    func anyNumberOfThreadsGivesTheSameFile(architecture: TrainingOptions.Architecture) throws {
        let bench = try Bench()
        var files: [Data] = []
        for threads in 1...3 {
            _ = try bench.trainer(Self.options(architecture), threads: threads).run()
            files.append(try bench.bytes())
            #expect(!bench.hasState)
        }
        #expect(files[1] == files[0])
        #expect(files[2] == files[0])
    }

    /// 48 images train, three batches an epoch: stops after every batch, and resumes each time.
    @Test(arguments: TrainingOptions.Architecture.allCases)
    func resumingGivesTheFileOfARunThatWasNotInterrupted(architecture: TrainingOptions.Architecture) throws {
        let bench = try Bench()
        let options = Self.options(architecture, epochs: 3)
        let whole = bench.output + ".whole"
        _ = try bench.trainer(options, output: whole).run()
        var isFinished = false
        var runs = 0
        while !isFinished {
            var batches = 0
            let trainer = try bench.trainer(options, threads: 1 + runs % 3, resume: true)
            let outcome = try trainer.run { event in
                if case .step = event { batches += 1 }
            } shouldStop: {
                batches == 1
            }
            switch outcome {
            case .finished: isFinished = true
            case .interrupted: #expect(bench.hasState)
            }
            runs += 1
        }
        #expect(runs == 9)
        #expect(try bench.bytes() == bench.bytes(whole))
        #expect(!bench.hasState)
    }

    /// 24 steps an epoch, too short ones to teach anything: after the third there were enough to tell.
    private static func hopeless(
        _ initialization: TrainingOptions.Initialization, _ architecture: TrainingOptions.Architecture = .cae
    ) -> TrainingOptions {
        options(architecture, epochs: 4, learningRate: 1e-7, initialization: initialization, batchSize: 2)
    }

    @Test(arguments: TrainingOptions.Architecture.allCases)
    func aStartThatFailsIsTheMeanOutputsStart(architecture: TrainingOptions.Architecture) throws {
        let bench = try Bench()
        _ = try bench.trainer(Self.hopeless(.meanOutput, architecture)).run()
        let expected = try Safetensors(parsing: Array(bench.bytes()))
        var events: [String] = []
        _ = try bench.trainer(Self.hopeless(.automatic, architecture)).run { event in
            switch event {
            case .began, .pass, .step, .stage: break
            case .epoch(let epoch): events.append("epoch \(epoch.epoch)")
            case .startedOver(let failure): events.append("\(failure.epochs) epochs are lost")
            }
        }
        #expect(
            events == ["epoch 1", "epoch 2", "3 epochs are lost", "epoch 1", "epoch 2", "epoch 3", "epoch 4"])
        let found = try Safetensors(parsing: Array(bench.bytes()))
        #expect(found.names == expected.names)
        for name in expected.names {
            #expect(try found.tensor(named: name).elements == expected.tensor(named: name).elements)
        }
        #expect(try bench.record().descent?.isStartedOver == true)
        #expect(try bench.record().descent?.epochsTrained == 4)
    }

    @Test(arguments: TrainingOptions.Architecture.allCases)
    func aStartThatSucceedsIsPyTorchs(architecture: TrainingOptions.Architecture) throws {
        let bench = try Bench(images: 400, isEasy: true)
        func options(_ initialization: TrainingOptions.Initialization) -> TrainingOptions {
            Self.options(architecture, epochs: 2, learningRate: 3e-3, initialization: initialization, batchSize: 4)
        }
        _ = try bench.trainer(options(.pytorch)).run()
        let expected = try Safetensors(parsing: Array(bench.bytes()))
        _ = try bench.trainer(options(.automatic)).run()
        let found = try Safetensors(parsing: Array(bench.bytes()))
        for name in expected.names {
            #expect(try found.tensor(named: name).elements == expected.tensor(named: name).elements)
        }
        #expect(try bench.record().descent?.isStartedOver == false)
    }

    /// Stops within epochs and at their ends, before and after the start that fails.
    @Test func resumingGivesTheFileOfARunThatStartedOver() throws {
        let bench = try Bench()
        let whole = bench.output + ".whole"
        _ = try bench.trainer(Self.hopeless(.automatic), output: whole).run()
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 40 {
            var batches = 0
            let outcome = try bench.trainer(Self.hopeless(.automatic), resume: true).run { event in
                if case .step = event { batches += 1 }
            } shouldStop: {
                batches == 6
            }
            if case .finished = outcome { isFinished = true }
            runs += 1
        }
        // 72 steps that were lost, and 96.
        #expect(runs == 168 / 6)
        #expect(try bench.bytes() == bench.bytes(whole))
    }

    /// By hand: the variances 0.25 - 0.16 and 0, and the entropy of 0.4.
    @Test func lossesLieBetweenThePerfectAndTheConstantImages() throws {
        let (grey, black) = (
            TrainingImages.Moments(mean: 0.4, meanSquare: 0.25, meanEntropy: 0.5), TrainingImages.Moments()
        )
        let squared = LossBounds(.meanSquaredError, [grey, black])
        #expect(squared.perfect == 0 && abs(squared.constant - 0.045) < 1e-12)
        #expect(abs(try #require(squared.share(of: 0.0225)) - 0.5) < 1e-9)
        let entropy = LossBounds(.binaryCrossEntropy, [grey])
        #expect(entropy.perfect == 0.5 && abs(entropy.constant - 0.6730116670092565) < 1e-12)
        #expect(abs(try #require(entropy.share(of: 0.5)) - 0) < 1e-9)
        #expect(LossBounds(.meanSquaredError, [black]).share(of: 0.1) == nil)
    }

    @Test func momentsAreThoseOfThePixels() throws {
        let bench = try Bench(images: 30, isEasy: true)
        let dataset = try Dataset.load(path: bench.folder.appending(path: "data.npy").path)
        let input = try TrainingInput(of: dataset, resize: .lanczos3)
        let images = try TrainingImages(dataset, indices: [3, 7, 20], input: input, loop: ParallelLoop(threads: 1))
        let pixels = try [3, 7, 20].flatMap {
            try dataset.input(at: $0, shape: input.shape, preprocessing: input.preprocessing).tensor(0).elements.map(
                Double.init)
        }
        func mean(_ value: (Double) -> Double) -> Double { pixels.map(value).reduce(0, +) / Double(pixels.count) }
        let found = try images.moments(withEntropy: true)
        #expect(found.count == 1)
        #expect(abs(found[0].mean - mean { $0 }) < 1e-12)
        #expect(abs(found[0].meanSquare - mean { $0 * $0 }) < 1e-12)
        #expect(abs(found[0].meanEntropy - mean(TrainingImages.Moments.entropy)) < 1e-12)
        #expect(try images.moments()[0].meanEntropy == 0)
    }

    /// What is there after a kill: the state of the last complete epoch.
    @Test func aRunThatDiedGoesOnFromItsLastState() throws {
        let bench = try Bench()
        let options = Self.options(epochs: 3)
        _ = try bench.trainer(options).run()
        let whole = try bench.bytes()
        var saved: Data?
        let state = URL(filePath: TrainingRequest.statePath(of: bench.output))
        _ = try bench.trainer(options).run { event in
            if case .epoch(let epoch) = event, epoch.epoch == 2 { saved = try? Data(contentsOf: state) }
        }
        try FileManager.default.removeItem(atPath: bench.output)
        try #require(saved).write(to: state)
        _ = try bench.trainer(options, resume: true).run()
        #expect(try bench.bytes() == whole)
    }

    /// A process that dies while it reports an epoch does that epoch again.
    @Test func anEpochIsSavedOnlyOnceItIsReported() throws {
        let bench = try Bench()
        let state = URL(filePath: TrainingRequest.statePath(of: bench.output))
        var saved: Data?
        _ = try bench.trainer(Self.options(epochs: 3)).run { event in
            if case .epoch(let epoch) = event, epoch.epoch == 2 { saved = try? Data(contentsOf: state) }
        }
        try #require(saved).write(to: state)
        var epochs: [Int] = []
        _ = try bench.trainer(Self.options(epochs: 3), resume: true).run { event in
            if case .epoch(let epoch) = event { epochs.append(epoch.epoch) }
        }
        #expect(epochs.suffix(2) == [2, 3])
    }

    /// Of all references it is the one with which training images agree best, so better than training's running mean.
    @Test func theUnitMeanReferenceIsClosestToTheTrainingImages() throws {
        let bench = try Bench()
        func meanGradientLoss(_ reference: TrainingOptions.Reference) throws -> Double {
            var options = Self.options()
            options.reference = reference
            let trainer = try bench.trainer(options)
            _ = try trainer.run()
            let scorer = try Checkpoint(contentsOf: bench.output, detectors: .gradCon).detector.makeScorer()
            let losses = try (0..<trainer.data.training.count).map { position in
                try scorer.score(trainer.data.training.tensor(position)).terms[1]
            }
            return losses.reduce(0, +) / Double(losses.count)
        }
        #expect(try meanGradientLoss(.unitMean) < meanGradientLoss(.runningMean))
    }

    /// The calibration scores are those of the held-out images as new ones, each compared with the others: near those
    /// that the model gives, which compares them with themselves, too.
    @Test func aCombinedScoreComparesWithHeldOutImages() throws {
        let bench = try Bench(images: 300)
        let trainer = try bench.trainer(Self.options())
        _ = try trainer.run()
        let checkpoint = try Checkpoint(contentsOf: bench.output, detectors: .gradCon)
        let terms = checkpoint.detector.terms
        #expect(terms.prefix(3).map(\.name) == ["reconstruction_error", "gradient_loss", "latent_distance"])
        #expect(terms.map(\.isInScore) == [true, true, true, false, false, false, false, false])
        #expect(terms[3].name == "gradcon_score")
        #expect(checkpoint.threshold != nil)
        #expect(checkpoint.termThresholds.keys.sorted() == ["gradcon_score"])
        let scorer = checkpoint.detector.makeScorer()
        let scores = try (0..<trainer.data.calibration.count).map { position in
            try scorer.score(trainer.data.calibration.tensor(position))
        }
        let calibration = try #require(checkpoint.calibration)
        #expect(calibration.size == scores.count)
        let distance = zip(scores.map(\.value).sorted(), calibration.scores).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(distance > 0 && distance < 0.3 * (calibration.scores.last ?? 0))
        for score in scores {
            #expect(score.pValues.count == 3)
            #expect(abs(score.terms[0] + 0.12 * score.terms[1] - score.terms[3]) < 1e-12)
        }
    }

    @Test func aModelMayDecideByThePublishedScore() throws {
        let bench = try Bench(images: 300)
        var options = Self.options()
        options.score = .published
        _ = try bench.trainer(options).run()
        let checkpoint = try Checkpoint(contentsOf: bench.output, detectors: .gradCon)
        #expect(checkpoint.detector.terms.filter(\.isInScore).map(\.name) == ["reconstruction_error", "gradient_loss"])
        #expect(checkpoint.termThresholds.keys.sorted() == ["combined_score"])
        let score = try checkpoint.detector.makeScorer().score(checkpoint.detector.input.waves)
        #expect(score.value == score.terms[0] + 0.12 * score.terms[1])
        // The same as that of a model which decides by it.
        let combined = try #require((checkpoint.detector as? GradConDetector)?.combined)
        #expect(checkpoint.detector.terms[3].name == "combined_score")
        #expect(score.terms[3] == combined.score(of: score.terms.prefix(3)) && score.pValues.count == 3)
    }

    @Test func jFallsAndTheEpochOfTheLeastLIsKept() throws {
        let bench = try Bench()
        var epochs: [TrainingEvent.Epoch] = []
        let outcome = try bench.trainer(Self.options(epochs: 8)).run { event in
            if case .epoch(let epoch) = event { epochs.append(epoch) }
        }
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(epochs.map(\.epoch) == Array(1...8))
        #expect(try #require(epochs[7].figures.train["J"]) < #require(epochs[0].figures.train["J"]))
        let least = try #require(
            epochs.min { $0.figures.validation?["L"] ?? .infinity < $1.figures.validation?["L"] ?? .infinity })
        #expect(finish.descent?.bestEpoch == least.epoch)
        #expect(finish.descent?.figures == least.figures)
        #expect(epochs.last(where: \.isBest)?.epoch == least.epoch)
    }

    @Test(arguments: TrainingOptions.Architecture.allCases)
    func theCheckpointIsCompleteAndScores(architecture: TrainingOptions.Architecture) throws {
        // A tenth is held out: 42 images, 21 of which calibrate.
        let bench = try Bench(images: 420)
        let options = TrainingOptions(
            TrainingSchedule(epochs: 1, seed: 2), architecture: architecture, score: .published)
        _ = try bench.trainer(options).run()
        let checkpoint = try Checkpoint(contentsOf: bench.output, detectors: .gradCon)
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        #expect(checkpoint.selfTest != nil)
        #expect(checkpoint.detector.architecture == architecture.rawValue)
        #expect(checkpoint.detector.input == InputShape(channels: 1, height: 9, width: 12))
        #expect(checkpoint.preprocessing?.resize == .lanczos3)
        let calibration = try #require(checkpoint.calibration)
        #expect(calibration.size == 21)
        #expect(checkpoint.threshold == Threshold(conformal: calibration, falsePositiveRate: 0.05))

        let record = try JSONDecoder().decode(
            TrainingRecord<TrainingOptions>.self, from: Data(try #require(checkpoint.metadata["training"]).utf8))
        #expect(record.images == ImageCounts(train: 336, validation: 21, calibration: 21))
        let dataset = try Dataset.load(path: bench.folder.appending(path: "data.npy").path)
        #expect(record.data.sha256 == dataset.digest)
        // The calibration scores are those of the images that the record leads to.
        let lists = try record.split.lists(of: dataset)
        let scorer = checkpoint.detector.makeScorer()
        let scores = try Split.divide(heldOut: lists.validation).calibrating.map { index in
            try scorer.score(
                dataset.input(at: index, shape: checkpoint.detector.input, preprocessing: checkpoint.preprocessing)
            ).value
        }
        #expect(scores.sorted() == calibration.scores)
        // As `calibrate` writes it.
        let source = try #require(try checkpoint.calibrationSource())
        #expect(source.images == Split.divide(heldOut: lists.validation).calibrating.sorted())
        #expect(source.digest == dataset.digest && !source.includesTrainingImages)
        let interval = try #require(checkpoint.threshold?.falsePositiveRateInterval)
        #expect(source.falsePositiveRateInterval == [interval.lower, interval.upper])
        #expect(interval.lower < 0.05 && interval.upper > 0.05)
    }

    @Test func fewImagesGiveNoThreshold() throws {
        let bench = try Bench(images: 60)
        let outcome = try bench.trainer(Self.options(epochs: 1)).run()
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(finish.threshold == nil)
        #expect(finish.heldOutNeeded == 24)
        let checkpoint = try Checkpoint(contentsOf: bench.output, detectors: .gradCon)
        #expect(checkpoint.threshold == nil && checkpoint.calibration == nil)
    }

    /// Steps of 1 throw the weights far out, so that no epoch after the first is better.
    @Test func patienceEndsTheRun() throws {
        let bench = try Bench()
        var epochs = 0
        let outcome = try bench.trainer(Self.options(epochs: 50, learningRate: 1, patience: 2)).run { event in
            if case .epoch = event { epochs += 1 }
        }
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(epochs < 50)
        #expect(finish.descent?.epochsTrained == epochs)
        #expect(epochs - 2 == finish.descent?.bestEpoch)
    }

    /// Nine epochs of 8 steps, none better than the first, do not tell about the start; half of the run's 160 steps do.
    @Test func patienceWaitsForTheStart() throws {
        let bench = try Bench()
        let options = Self.options(
            epochs: 20, learningRate: 1, patience: 1, initialization: .automatic, batchSize: 6)
        var steps = 0
        _ = try bench.trainer(options).run { if case .step = $0 { steps += 1 } }
        #expect(steps >= 80)
    }

    // MARK: What stops a run

    @Test func aStateOfAnotherRunIsRefused() throws {
        let bench = try Bench()
        _ = try bench.trainer(Self.options()).run(shouldStop: { true })
        #expect(bench.hasState)
        var others = [Self.options(.vae), Self.options(epochs: 3), Self.options(learningRate: 2e-3)]
        others.append(Self.options(patience: 4))
        for options in others {
            #expect {
                _ = try bench.trainer(options, resume: true)
            } throws: { error in
                guard case TrainingError.otherRun = error else { return false }
                return true
            }
        }
        #expect {
            _ = try bench.trainer(Self.options(), resume: true, seed: 2)
        } throws: { error in
            guard case TrainingError.otherRun = error else { return false }
            return true
        }
        // A new run would overwrite what that one has done.
        #expect {
            _ = try bench.trainer(Self.options())
        } throws: { error in
            guard case TrainingError.unfinished = error else { return false }
            return true
        }
        #expect(bench.hasState)
    }

    /// Well-formed, but nothing that this run could have written.
    @Test(arguments: [
        ("\"epochs\":1", "\"epochs\":3"), ("\"best\":{\"epoch\":1", "\"best\":{\"epoch\":2"),
        ("\"iterations\":3", "\"iterations\":4"), ("\"batches\":0", "\"batches\":-1"),
    ])
    func aStateThatCannotBeIsRefused(old: String, new: String) throws {
        let bench = try Bench()
        var batches = 0
        _ = try bench.trainer(Self.options()).run { event in
            if case .step = event { batches += 1 }
        } shouldStop: {
            batches == 3
        }
        let state = TrainingRequest.statePath(of: bench.output)
        var file = try Safetensors(parsing: Array(bench.bytes(state)))
        let progress = try #require(file.metadata["progress"])
        try #require(progress.contains(old))
        file.metadata["progress"] = progress.replacingOccurrences(of: old, with: new)
        try Data(file.serialized()).write(to: URL(filePath: state))
        #expect {
            _ = try bench.trainer(Self.options(), resume: true)
        } throws: { error in
            guard case TrainingError.state = error else { return false }
            return true
        }
    }

    /// From its state the run would diverge again; without one, the same command with a smaller step can be tried.
    @Test func aRunThatDivergesLeavesNoState() throws {
        let bench = try Bench()
        var options = Self.options(.vae, epochs: 50, learningRate: 1)
        options.alpha = 100
        #expect {
            _ = try bench.trainer(options).run()
        } throws: { error in
            guard case TrainingError.notFinite = error else { return false }
            return true
        }
        #expect(!bench.hasState)
    }

    @Test func aDamagedStateIsRefused() throws {
        let bench = try Bench()
        _ = try bench.trainer(Self.options()).run(shouldStop: { true })
        let state = URL(filePath: TrainingRequest.statePath(of: bench.output))
        let whole = try Data(contentsOf: state)
        for damaged in [Data(), whole.prefix(100), whole.dropLast(4), try bench.bytes(bench.folder.path + "/data.npy")]
        {
            try damaged.write(to: state)
            #expect {
                _ = try bench.trainer(Self.options(), resume: true)
            } throws: { error in
                guard case TrainingError.state = error else { return false }
                return true
            }
        }
    }

    @Test(
        arguments: [
            TrainingOptions(TrainingSchedule(epochs: 0)), TrainingOptions(TrainingSchedule(batchSize: 0)),
            TrainingOptions(TrainingSchedule(batchSize: 5000)),
            TrainingOptions(TrainingSchedule(learningRate: 0)), TrainingOptions(TrainingSchedule(learningRate: .nan)),
            TrainingOptions(alpha: -1),
            TrainingOptions(alpha: .infinity), TrainingOptions(TrainingSchedule(patience: 0)),
        ])
    func optionsOutsideTheirRangeAreRefused(options: TrainingOptions) throws {
        let bench = try Bench()
        #expect {
            _ = try bench.trainer(options)
        } throws: { error in
            guard case TrainingError.option = error else { return false }
            return true
        }
    }

    /// Before the first step.
    @Test(arguments: ["/nowhere/model", ""])
    func aPathThatCannotBeWrittenIsAnErrorAtOnce(path: String) throws {
        let bench = try Bench()
        #expect {
            _ = try bench.trainer(Self.options(epochs: 1), output: bench.folder.path + path).run { _ in
                Issue.record("the run began")
            }
        } throws: { error in
            guard case TrainingError.file = error else { return false }
            return true
        }
    }

    @Test func moreMemoryThanAllowedIsRefusedBeforeItIsTaken() throws {
        let bench = try Bench(images: 200)
        let dataset = try Dataset.load(path: bench.folder.appending(path: "data.npy").path)
        let split = try Split(.holdout, of: dataset, inlierClass: nil, seed: 1)
        for (options, height) in [
            (TrainingOptions(architecture: .vae), 512), (TrainingOptions(TrainingSchedule(batchSize: 4096)), 512),
        ] {
            #expect {
                _ = try Trainer<GradConObjective>(
                    options,
                    TrainingRequest(
                        dataset: dataset, split: split,
                        input: TrainingInput(of: dataset, size: (height, 512), resize: .bilinear), threads: 1,
                        output: bench.output))
            } throws: { error in
                guard case TrainingError.memory(let bytes, let limit) = error else { return false }
                return bytes > limit
            }
        }
    }
}
