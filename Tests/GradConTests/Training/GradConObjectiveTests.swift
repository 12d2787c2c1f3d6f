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
    @Test(arguments: TrainingOptions.Architecture.allCases)
    func anyNumberOfThreadsGivesTheSameFile(architecture: TrainingOptions.Architecture) throws {
        let bench = try GradConBench()
        var files: [Data] = []
        for threads in 1...3 {
            _ = try bench.trainer(TrainingOptions.short(architecture), threads: threads).run()
            files.append(try bench.bytes())
            #expect(!bench.hasState)
        }
        #expect(files[1] == files[0])
        #expect(files[2] == files[0])
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
        let bench = try GradConBench(images: 30, isEasy: true)
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

    /// Of all references it is the one with which training images agree best, so better than training's running mean.
    @Test func theUnitMeanReferenceIsClosestToTheTrainingImages() throws {
        let bench = try GradConBench()
        func meanGradientLoss(_ reference: TrainingOptions.Reference) throws -> Double {
            var options = TrainingOptions.short()
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
        let bench = try GradConBench(images: 300)
        let trainer = try bench.trainer(TrainingOptions.short())
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
        let reference = try #require(checkpoint.reference)
        #expect(reference.terms.keys.sorted() == terms.map(\.name).sorted())
        for (index, term) in terms.enumerated() where !term.hasThreshold {
            #expect(reference.terms[term.name] == scores.map { Float($0.terms[index]) }.sorted())
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
        let bench = try GradConBench(images: 300)
        var options = TrainingOptions.short()
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
        let bench = try GradConBench()
        var epochs: [TrainingEvent.Epoch] = []
        let outcome = try bench.trainer(TrainingOptions.short(epochs: 8)).run { event in
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
        let bench = try GradConBench(images: 420)
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
        let bench = try GradConBench(images: 60)
        let outcome = try bench.trainer(TrainingOptions.short(epochs: 1)).run()
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(finish.threshold == nil)
        #expect(finish.heldOutNeeded == 24)
        let checkpoint = try Checkpoint(contentsOf: bench.output, detectors: .gradCon)
        #expect(checkpoint.threshold == nil && checkpoint.calibration == nil)
    }

    /// Steps of 1 throw the weights far out, so that no epoch after the first is better.
    @Test func patienceEndsTheRun() throws {
        let bench = try GradConBench()
        var epochs = 0
        let outcome = try bench.trainer(TrainingOptions.short(epochs: 50, learningRate: 1, patience: 2)).run { event in
            if case .epoch = event { epochs += 1 }
        }
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(epochs < 50)
        #expect(finish.descent?.epochsTrained == epochs)
        #expect(epochs - 2 == finish.descent?.bestEpoch)
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
        let bench = try GradConBench()
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
        let bench = try GradConBench()
        #expect {
            _ = try bench.trainer(TrainingOptions.short(epochs: 1), output: bench.folder.path + path).run { _ in
                Issue.record("the run began")
            }
        } throws: { error in
            guard case TrainingError.file = error else { return false }
            return true
        }
    }

    @Test func moreMemoryThanAllowedIsRefusedBeforeItIsTaken() throws {
        let bench = try GradConBench(images: 200)
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
