import AnomalyDetection
import FoundationEssentials
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import Training

/// The trainer with an objective that is not GradCon's.
struct TrainerTests {
    private static func options(epochs: Int = 3, learningRate: Double = 0.001) -> LinearMapObjective.Options {
        .init(schedule: TrainingSchedule(epochs: epochs, batchSize: 40, learningRate: learningRate, seed: 2))
    }

    @Test func anyObjectiveIsTrainedToACheckpoint() throws {
        let bench = try TrainingBench()
        var epochs: [TrainingEvent.Epoch] = []
        var names: FigureNames?
        let outcome = try Trainer<LinearMapObjective>(Self.options(), bench.request()).run { event in
            switch event {
            case .began(let plan): names = plan.descent?.figures
            case .epoch(let epoch): epochs.append(epoch)
            case .step, .stage, .pass, .startedOver: break
            }
        }
        guard case .finished(let finish) = outcome else { return #expect(Bool(false), "the run was not asked to stop") }
        #expect(names?.minimised == "error" && names?.shown == ["length"])
        let errors = epochs.compactMap { $0.figures.validation?["error"] }
        #expect(errors.count == 3 && errors[2] < errors[0])
        #expect(finish.descent?.bestEpoch == (errors.firstIndex(of: try #require(errors.min())) ?? 0) + 1)
        #expect(finish.threshold != nil)
        let checkpoint = try Checkpoint(
            contentsOf: bench.output, detectors: DetectorRegistry([LinearMapFamily.self]))
        #expect(checkpoint.metadata["momentum"] == "0.5" && checkpoint.calibration?.size == 19)
        #expect(!bench.hasState)
    }

    /// Four batches an epoch: stops after each, and resumes.
    @Test func aResumedRunGivesTheSameBits() throws {
        let bench = try TrainingBench()
        let whole = bench.output + ".whole"
        _ = try Trainer<LinearMapObjective>(Self.options(), bench.request(output: whole)).run()
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 20 {
            var batches = 0
            let trainer = try Trainer<LinearMapObjective>(Self.options(), bench.request(), resume: true)
            let outcome = try trainer.run { event in
                if case .step = event { batches += 1 }
            } shouldStop: {
                batches == 1
            }
            if case .finished = outcome { isFinished = true } else { #expect(bench.hasState) }
            runs += 1
        }
        #expect(runs == 12)
        #expect(try bench.bytes() == bench.bytes(whole))
    }

    /// A state holds copies: training on does not change it, and restoring it brings the first bits back.
    @Test func aStateIsAValueOfItsOwn() throws {
        let bench = try TrainingBench()
        let block = StateBlock("weights", AlignedFloats(count: 16))
        block.memory.pointer[3] = 0.5
        let run = TrainingRun(
            options: Self.options(), split: try bench.request().split, trainingImages: 152, anomalies: nil,
            input: [1, 9, 12], preprocessing: nil)
        let state = TrainingState(run, RunProgress(), copying: [block])
        block.memory.pointer[3] = 7
        try state.write(to: bench.output + ".state")
        let read = try TrainingState(
            contentsOf: bench.output + ".state", of: run)
        #expect(block.memory.pointer[3] == 7)
        try read.restore([block], from: bench.output)
        #expect(block.memory.pointer[3] == 0.5)
    }

    /// A run with other labelled anomalies is another run.
    @Test func runsDifferByTheirAnomalies() throws {
        let split = try TrainingBench().request().split
        func run(_ anomalies: AnomalyRecord?) -> TrainingRun<LinearMapObjective.Options> {
            TrainingRun(
                options: Self.options(), split: split, trainingImages: 152, anomalies: anomalies, input: [1, 9, 12],
                preprocessing: nil)
        }
        let three = AnomalyRecord(data: DatasetName(name: "scratched", sha256: "0a"), images: 3)
        #expect(run(three).difference(from: run(three)) == nil)
        let difference = run(three).difference(from: run(nil))
        #expect(difference == "its labelled anomalies are none, this run's are 3 images of scratched")
    }

    @Test func aStateKeepsTheBitsOfHeldOutImages() throws {
        let bench = try TrainingBench()
        let run = TrainingRun(
            options: Self.options(), split: try bench.request().split, trainingImages: 152, anomalies: nil,
            input: [1, 9, 12], preprocessing: nil)
        let images = [
            TrainedMember.HeldOutImage(
                parts: [
                    AnomalyScore(value: 0.1, terms: [-0.0, .leastNonzeroMagnitude]),
                    AnomalyScore(value: .greatestFiniteMagnitude, terms: [1 / 3, 2]),
                ],
                mapPeak: nil),
            TrainedMember.HeldOutImage(parts: [AnomalyScore(value: .pi, terms: [])], mapPeak: -.pi),
        ]
        let model = TrainedModel(architecture: "linear-map", input: try .of(1, 9, 12), tensors: [:])
        let figures = TrainingFigures(FigureNames(["J"]), [1])
        let descent = DescentRecord(
            bestEpoch: 1, epochsTrained: 1, isStartedOver: false,
            figures: EpochFigures(train: figures, validation: nil))
        let passes = [images, [], [images[1]]].map { FinishedPass(heldOut: $0, result: (model, descent)) }
        try TrainingState(run, RunProgress(), finished: passes, copying: []).write(to: bench.output + ".state")
        let read = try TrainingState(contentsOf: bench.output + ".state", of: run).finished
        func bits(_ passes: [FinishedPass]) -> [[[UInt64]]] {
            passes.map { $0.heldOut.map { $0.numbers.map(\.bitPattern) } }
        }
        #expect(bits(read) == bits(passes))
        #expect(read[0].heldOut.map(\.parts.count) == [2, 1] && read[0].heldOut.map(\.mapPeak) == [nil, -.pi])
    }

    /// Sums that one batch of 40 images cannot have come to: of other figures, or of other images.
    @Test(arguments: [("\"values\":[", "\"values\":[1,"), ("\"images\":40", "\"images\":\(Int.max)")])
    func sumsOfAnotherRunAreRefused(old: String, new: String) throws {
        let bench = try TrainingBench()
        var batches = 0
        _ = try Trainer<LinearMapObjective>(Self.options(), bench.request()).run { event in
            if case .step = event { batches += 1 }
        } shouldStop: {
            batches == 1
        }
        let path = TrainingRequest.statePath(of: bench.output)
        var file = try Safetensors(parsing: Array(bench.bytes(path)))
        let progress = try #require(file.metadata["progress"])
        try #require(progress.contains(old))
        file.metadata["progress"] = progress.replacing(old, with: new)
        try Data(file.serialized()).write(to: URL(filePath: path))
        #expect {
            _ = try Trainer<LinearMapObjective>(Self.options(), bench.request(), resume: true)
        } throws: { error in
            "\(error)".contains("Its progress does not fit the run.")
        }
    }

    /// A state of this program before the order of its floats changed.
    @Test func aStateOfAnotherVersionIsRefused() throws {
        let bench = try TrainingBench()
        _ = try Trainer<LinearMapObjective>(Self.options(), bench.request()).run(shouldStop: { true })
        let path = TrainingRequest.statePath(of: bench.output)
        var file = try Safetensors(parsing: Array(bench.bytes(path)))
        file.metadata["format"] = "gradcon-training-state-1"
        try Data(file.serialized()).write(to: URL(filePath: path))
        #expect {
            _ = try Trainer<LinearMapObjective>(Self.options(), bench.request(), resume: true)
        } throws: { error in
            "\(error)".contains("one of another version of this program. Resume with that version, or delete")
        }
    }

    @Test func aStateOfOtherOptionsNamesTheDifference() throws {
        let bench = try TrainingBench()
        _ = try Trainer<LinearMapObjective>(Self.options(), bench.request()).run(shouldStop: { true })
        var other = Self.options()
        other.momentum = 0.25
        #expect {
            _ = try Trainer<LinearMapObjective>(other, bench.request(), resume: true)
        } throws: { error in
            "\(error)".contains("its momentum is 0.5, this run's is 0.25")
        }
    }

    /// Steps of 1 overflow.
    @Test func aRunThatDivergesKeepsItsBestEpoch() throws {
        let bench = try TrainingBench()
        #expect {
            _ = try Trainer<LinearMapObjective>(Self.options(epochs: 100, learningRate: 1), bench.request()).run()
        } throws: { error in
            guard case TrainingError.notFinite = error else { return false }
            return true
        }
        #expect(!bench.hasState)
    }
}
