import AnomalyDetection
import Datasets
import FoundationEssentials
import NeuralNetwork
import TestSupport
import Testing

@testable import EnergyModel
@testable import Training

/// The energy model's training as ``Trainer`` runs it.
struct EnergyModelObjectiveTests {
    @Test(arguments: EnergyModelOptions.Method.allCases)
    func anyNumberOfThreadsGivesTheSameFile(_ method: EnergyModelOptions.Method) throws {
        let bench = try EnergyModelBench()
        var files: [Data] = []
        for threads in 1...3 {
            _ = try bench.trainer(.short(method), threads: threads).run()
            files.append(try bench.bytes())
        }
        #expect(files[1] == files[0] && files[2] == files[0])
        let checkpoint = try bench.checkpoint()
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        #expect(checkpoint.selfTest != nil && checkpoint.detector.architecture == "energy-model")
    }

    /// Three batches an epoch: stops after every batch, and resumes each time.
    @Test(arguments: EnergyModelOptions.Method.allCases)
    func resumingGivesTheFileOfARunThatWasNotInterrupted(_ method: EnergyModelOptions.Method) throws {
        let bench = try EnergyModelBench()
        let whole = bench.output + ".whole"
        _ = try bench.trainer(.short(method), output: whole).run()
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 20 {
            var batches = 0
            let outcome = try bench.trainer(.short(method), resume: true).run { event in
                if case .step = event { batches += 1 }
            } shouldStop: {
                batches == 1
            }
            if case .finished = outcome { isFinished = true } else { #expect(bench.hasState) }
            runs += 1
        }
        #expect(runs == 6)
        #expect(try bench.bytes() == bench.bytes(whole))
    }

    /// The gradient learns to point from noise to images: at first the network makes nothing of them.
    @Test func scoreMatchingLearns() throws {
        let bench = try EnergyModelBench()
        var losses: [Double] = []
        _ = try bench.trainer(.short(epochs: 12)).run { event in
            if case .epoch(let epoch) = event { losses.append(epoch.figures.train["L"] ?? .nan) }
        }
        #expect(losses.count == 12 && losses[11] < 0.8 * losses[0])
    }

    /// Crosses among images of noise have the larger score.
    @Test func heldOutImagesMakeUpTheScore() throws {
        let bench = try EnergyModelBench(images: 240)
        let outcome = try bench.trainer(.short()).run()
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "nothing interrupts the run") }
        let checkpoint = try bench.checkpoint()
        #expect(checkpoint.detector.terms.allSatisfy(\.isInScore) && finish.notes.isEmpty)
        #expect(finish.threshold != nil && checkpoint.mapThreshold?.map == "gradient")
    }

    /// Of fewer than 96 images too few are held out for a threshold, and of fewer than 55 terms are not combined.
    @Test(arguments: [(95, true), (54, false)])
    func fewImagesGiveNoThreshold(images: Int, isCombined: Bool) throws {
        let bench = try EnergyModelBench(images: images)
        let outcome = try bench.trainer(.short(epochs: 1)).run()
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "nothing interrupts the run") }
        let terms = try bench.checkpoint().detector.terms
        #expect(terms.map(\.isInScore) == [true, isCombined, isCombined])
        #expect(finish.notes.contains { $0.contains("the score is the worst_gradient alone") } != isCombined)
        #expect(finish.threshold == nil && finish.heldOutNeeded == 24)
    }

    /// At a rate that no energy stands the first start fails, and others at lower rates until one does not; stopped in
    /// between and resumed, the run comes to the same file.
    @Test func energiesThatRunAwayStartOver() throws {
        let bench = try EnergyModelBench()
        let options = EnergyModelOptions.short(.contrastiveDivergence, epochs: 3, learningRate: 0.1)
        var starts: [String] = []
        let whole = bench.output + ".whole"
        let outcome = try bench.trainer(options, output: whole).run { event in
            if case .startedOver(let failure) = event { starts.append(failure.start) }
        }
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "nothing interrupts the run") }
        #expect(starts.first == "from other weights at a learning rate of 0.03")
        #expect(finish.descent?.isStartedOver == true && Set(starts).count == starts.count)
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 40 {
            var events = 0
            let outcome = try bench.trainer(options, resume: true).run { event in
                switch event {
                case .step, .startedOver: events += 1
                case .began, .pass, .stage, .epoch: break
                }
            } shouldStop: {
                events == 2
            }
            if case .finished = outcome { isFinished = true }
            runs += 1
        }
        #expect(try bench.bytes() == bench.bytes(whole))
    }

    /// After the last start that may fail, the run ends with a sentence; a state file's history may say anything.
    @Test(arguments: [0, .nan, -1e30, 0.5] as [Float])
    func startsAreGivenUp(_ history: Float) throws {
        let bench = try EnergyModelBench()
        let trainer = try bench.trainer(.short(.contrastiveDivergence))
        let objective = try EnergyModelObjective(
            .short(.contrastiveDivergence), input: trainer.data.input.shape, batchSize: 20, threads: 1)
        objective.history.pointer[0] = history
        for _ in 0..<3 {
            guard case .startsOver = try objective.failedStep(RunProgress(), data: trainer.data) else {
                return #expect(Bool(false), "a start is left")
            }
        }
        guard case .ends(let reason) = try objective.failedStep(RunProgress(), data: trainer.data) else {
            return #expect(Bool(false), "no start is left")
        }
        #expect(reason?.contains("Each of 4 starts was lost") == true)
    }

    @Test func otherInputsAreRefused() throws {
        let bench = try EnergyModelBench(images: 20, side: 27)
        #expect {
            _ = try bench.trainer(.short())
        } throws: { error in
            guard case TrainingError.input(let reason) = error else { return false }
            return reason.contains("28 to 128 pixels a side; the input is 1x27x27")
        }
    }
}
