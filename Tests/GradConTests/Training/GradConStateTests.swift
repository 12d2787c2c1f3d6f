import AnomalyDetection
import Foundation
import Tensors
import Testing
@testable import GradCon
@testable import Training

/// The saved state of GradCon's training: runs that go on, and states that cannot be gone on from.
struct GradConStateTests {
    /// 48 images train, three batches an epoch: stops after every batch, and resumes each time.
    @Test(arguments: TrainingOptions.Architecture.allCases)
    func resumingGivesTheFileOfARunThatWasNotInterrupted(architecture: TrainingOptions.Architecture) throws {
        let bench = try GradConBench()
        let options = TrainingOptions.short(architecture, epochs: 3)
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

    /// Stops within epochs and at their ends, before and after the start that fails.
    @Test func resumingGivesTheFileOfARunThatStartedOver() throws {
        let bench = try GradConBench()
        let whole = bench.output + ".whole"
        _ = try bench.trainer(TrainingOptions.hopeless(.automatic), output: whole).run()
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 40 {
            var batches = 0
            let outcome = try bench.trainer(TrainingOptions.hopeless(.automatic), resume: true).run { event in
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

    /// What is there after a kill: the state of the last complete epoch.
    @Test func aRunThatDiedGoesOnFromItsLastState() throws {
        let bench = try GradConBench()
        let options = TrainingOptions.short(epochs: 3)
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
        let bench = try GradConBench()
        let state = URL(filePath: TrainingRequest.statePath(of: bench.output))
        var saved: Data?
        _ = try bench.trainer(TrainingOptions.short(epochs: 3)).run { event in
            if case .epoch(let epoch) = event, epoch.epoch == 2 { saved = try? Data(contentsOf: state) }
        }
        try #require(saved).write(to: state)
        var epochs: [Int] = []
        _ = try bench.trainer(TrainingOptions.short(epochs: 3), resume: true).run { event in
            if case .epoch(let epoch) = event { epochs.append(epoch.epoch) }
        }
        #expect(epochs.suffix(2) == [2, 3])
    }

    @Test func aStateOfAnotherRunIsRefused() throws {
        let bench = try GradConBench()
        _ = try bench.trainer(TrainingOptions.short()).run(shouldStop: { true })
        #expect(bench.hasState)
        var others = [
            TrainingOptions.short(.vae), TrainingOptions.short(epochs: 3), TrainingOptions.short(learningRate: 2e-3),
        ]
        others.append(TrainingOptions.short(patience: 4))
        for options in others {
            #expect {
                _ = try bench.trainer(options, resume: true)
            } throws: { error in
                guard case TrainingError.otherRun = error else { return false }
                return true
            }
        }
        #expect {
            _ = try bench.trainer(TrainingOptions.short(), resume: true, seed: 2)
        } throws: { error in
            guard case TrainingError.otherRun = error else { return false }
            return true
        }
        // A new run would overwrite what that one has done.
        #expect {
            _ = try bench.trainer(TrainingOptions.short())
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
        let bench = try GradConBench()
        var batches = 0
        _ = try bench.trainer(TrainingOptions.short()).run { event in
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
            _ = try bench.trainer(TrainingOptions.short(), resume: true)
        } throws: { error in
            guard case TrainingError.state = error else { return false }
            return true
        }
    }

    /// From its state the run would diverge again; without one, the same command with a smaller step can be tried.
    @Test func aRunThatDivergesLeavesNoState() throws {
        let bench = try GradConBench()
        var options = TrainingOptions.short(.vae, epochs: 50, learningRate: 1)
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
        let bench = try GradConBench()
        _ = try bench.trainer(TrainingOptions.short()).run(shouldStop: { true })
        let state = URL(filePath: TrainingRequest.statePath(of: bench.output))
        let whole = try Data(contentsOf: state)
        for damaged in [Data(), whole.prefix(100), whole.dropLast(4), try bench.bytes(bench.folder.path + "/data.npy")]
        {
            try damaged.write(to: state)
            #expect {
                _ = try bench.trainer(TrainingOptions.short(), resume: true)
            } throws: { error in
                guard case TrainingError.state = error else { return false }
                return true
            }
        }
    }
}
