import AnomalyDetection
import Datasets
import FoundationEssentials
import Tensors
import TestSupport
import Testing

@testable import Training

/// The trainer where every image has a held-out score, and where a model has members.
struct TrainerCrossFittingTests {
    private static func options(members: Int = 1, epochs: Int = 2, learningRate: Double = 0.001)
        -> LinearMapObjective.Options
    {
        .init(
            schedule: TrainingSchedule(epochs: epochs, batchSize: 40, learningRate: learningRate, seed: 2),
            members: members)
    }

    /// Image k has one bright pixel, k. A map learns only the pixels of images that it has seen.
    private static func request(_ folder: TestFolder, images: [Int]) throws -> TrainingRequest {
        var pixels: [UInt8] = []
        for image in images { pixels += (0..<9 * 12).map { $0 == image ? 255 : 0 } }
        try folder.write(TestFolder.idx([images.count, 9, 12], pixels), to: "data/train-images-idx3-ubyte")
        try folder.write(
            TestFolder.idx([images.count], images.map { _ in 0 }), to: "data/train-labels-idx1-ubyte")
        let dataset = try Dataset.load(path: "\(folder.path)/data")
        return try TrainingRequest(
            dataset: dataset, split: Split(.crossFit, of: dataset, inlierClass: 0, seed: 1),
            input: TrainingInput(of: dataset, resize: .lanczos3), threads: 2,
            output: "\(folder.path)/model.safetensors")
    }

    @Test func everyImageIsScoredOnceByAModelThatHasNotSeenIt() throws {
        let folder = try TestFolder()
        let request = try Self.request(folder, images: Array(0..<23))
        _ = try Trainer<LinearMapObjective>(Self.options(epochs: 60, learningRate: 0.5), request).run()
        let checkpoint = try Checkpoint(
            contentsOf: request.output, detectors: DetectorRegistry([LinearMapFamily.self]))
        // A score is 1 less than the pixel's weight, squared. The noise of training moves weights a little.
        let calibration = try #require(checkpoint.calibration)
        #expect(calibration.size == 23 && calibration.scores.allSatisfy { abs($0 - 1) < 0.1 })
        // This family keeps the first network alone, which has not seen the five images of its fold.
        let scorer = checkpoint.detector.makeScorer()
        let known = try (0..<23).count { index in
            let input = try request.dataset.input(
                at: index, shape: checkpoint.detector.input, preprocessing: checkpoint.preprocessing)
            return try scorer.score(input).value < 0.1
        }
        #expect(known == 18)
    }

    /// A copy among the training images would make an image's score too small.
    @Test func copiesAreLeftOut() throws {
        let folder = try TestFolder()
        let request = try Self.request(folder, images: [0, 1, 2, 3, 4, 2, 5])
        let outcome = try Trainer<LinearMapObjective>(Self.options(epochs: 60, learningRate: 0.5), request).run()
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(finish.images.train == 6 && finish.notes.contains { $0.hasPrefix("1 of the 7 images show the same") })
    }

    @Test func everyModelTakesTheSameSteps() throws {
        let bench = try TrainingBench()
        var (steps, titles): ([Int], [String?]) = ([], [])
        var shares: [Double] = []
        _ = try Trainer<LinearMapObjective>(Self.options(members: 2), bench.request(.crossFit)).run { event in
            switch event {
            case .pass(let pass):
                titles.append(pass.pass.title)
                steps.append(0)
            case .step(let step):
                steps[steps.count - 1] += 1
                shares.append(step.share)
            case .epoch(let epoch): #expect(epoch.figures.validation == nil && !epoch.isBest)
            case .began, .stage, .startedOver: break
            }
        }
        // 176 images in batches of 40; those outside a fold make 4 batches, so their epochs are cut short.
        #expect(steps == Array(repeating: 10, count: 10))
        #expect(titles.first == "member 1 of 2, fold 1 of 5" && titles.last == "member 2 of 2, fold 5 of 5")
        #expect(shares == shares.sorted() && shares.last == 1)
    }

    /// Stops every seven steps, in the middle of folds and between them.
    @Test(arguments: [Split.Scheme.crossFit, .holdout])
    func aResumedRunGivesTheSameBits(scheme: Split.Scheme) throws {
        let bench = try TrainingBench()
        let whole = bench.output + ".whole"
        let options = Self.options(members: 2)
        _ = try Trainer<LinearMapObjective>(options, bench.request(scheme, output: whole)).run()
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 40 {
            var batches = 0
            let trainer = try Trainer<LinearMapObjective>(options, bench.request(scheme), resume: true)
            let outcome = try trainer.run { event in
                if case .step = event { batches += 1 }
            } shouldStop: {
                batches == 7
            }
            if case .finished = outcome { isFinished = true } else { #expect(bench.hasState) }
            runs += 1
        }
        #expect(isFinished && runs > 2)
        #expect(try bench.bytes() == bench.bytes(whole))
    }

    /// What becomes of the held-out images of a finished fold.
    private static let damages: [@Sendable ([Double]) -> [Double]] = [
        { [1, 1, 1, .nan] + $0 }, { [1, $0[1] + 1, 0] + $0.dropFirst(2) }, { $0.dropLast() },
        { [.nan] + $0.dropFirst() }, { [0] + $0.dropFirst() }, { [0x1p62, 4] + $0.dropFirst(2) },
        { [1, 1, .infinity] + $0.dropFirst(3) },
    ]

    /// They are of another run, or of none.
    @Test(arguments: damages.indices)
    func finishedModelsOfAnotherRunAreRefused(index: Int) throws {
        let bench = try TrainingBench()
        var batches = 0
        _ = try Trainer<LinearMapObjective>(Self.options(), bench.request(.crossFit)).run { event in
            if case .step = event { batches += 1 }
        } shouldStop: {
            batches == 13
        }
        let path = TrainingRequest.statePath(of: bench.output)
        let file = try Safetensors(parsing: Array(bench.bytes(path)))
        let heldOut = "held_out.0"
        var tensors: [String: Tensor] = [:]
        for name in file.names where name != heldOut { tensors[name] = try file.tensor(named: name) }
        let damaged = Safetensors(
            metadata: file.metadata, tensors: tensors,
            doubles: [heldOut: Self.damages[index](try file.doubles(named: heldOut))])
        try Data(damaged.serialized()).write(to: URL(filePath: path))
        #expect {
            _ = try Trainer<LinearMapObjective>(Self.options(), bench.request(.crossFit), resume: true).run()
        } throws: { error in
            guard case TrainingError.state = error else { return false }
            return true
        }
    }

    /// Steps of 1 overflow.
    @Test func aRunThatDivergesSaysInWhichModel() throws {
        let bench = try TrainingBench()
        #expect {
            let options = Self.options(members: 2, epochs: 100, learningRate: 1)
            _ = try Trainer<LinearMapObjective>(options, bench.request(.crossFit)).run()
        } throws: { error in
            "\(error)".contains("(member 1 of 2, fold 1 of 5)") && "\(error)".contains("No checkpoint was written")
        }
        #expect(!bench.hasState)
    }
}
