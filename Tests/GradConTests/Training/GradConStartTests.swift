import AnomalyDetection
import Foundation
import Tensors
import Testing
@testable import GradCon
@testable import Training

/// From which start GradCon's training learns.
struct GradConStartTests {
    @Test(arguments: TrainingOptions.Architecture.allCases)
    func aStartThatFailsIsTheMeanOutputsStart(architecture: TrainingOptions.Architecture) throws {
        let bench = try GradConBench()
        _ = try bench.trainer(TrainingOptions.hopeless(.meanOutput, architecture)).run()
        let expected = try Safetensors(parsing: Array(bench.bytes()))
        var events: [String] = []
        _ = try bench.trainer(TrainingOptions.hopeless(.automatic, architecture)).run { event in
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
        let bench = try GradConBench(images: 400, isEasy: true)
        func options(_ initialization: TrainingOptions.Initialization) -> TrainingOptions {
            TrainingOptions.short(
                architecture, epochs: 2, learningRate: 3e-3, initialization: initialization, batchSize: 4)
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

    /// Nine epochs of 8 steps, none better than the first, do not tell about the start; half of the run's 160 steps do.
    @Test func patienceWaitsForTheStart() throws {
        let bench = try GradConBench()
        let options = TrainingOptions.short(
            epochs: 20, learningRate: 1, patience: 1, initialization: .automatic, batchSize: 6)
        var steps = 0
        _ = try bench.trainer(options).run { if case .step = $0 { steps += 1 } }
        #expect(steps >= 80)
    }
}
