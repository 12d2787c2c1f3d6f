import AnomalyDetection
import Foundation
import Tensors
import TestSupport
import Testing

@testable import ContrastedMemory
@testable import Training

/// The encoder's training as ``Trainer`` runs it.
struct ResidualEncoderObjectiveTests {
    @Test func anyNumberOfThreadsAndAResumedRunGiveTheSameFile() throws {
        let bench = try EncoderBench()
        var files: [Data] = []
        for threads in [1, 3] {
            _ = try bench.trainer(threads: threads).run()
            files.append(try bench.bytes())
        }
        #expect(files[1] == files[0])
        var steps = 0
        _ = try bench.trainer().run(
            report: { if case .step = $0 { steps += 1 } }, shouldStop: { steps == 2 })
        #expect(bench.hasState)
        _ = try bench.trainer(resume: true).run()
        #expect(try bench.bytes() == files[0])
    }

    /// What labelled anomalies teach is made after the last epoch, in a resumed run as in one that was not interrupted.
    @Test func aResumedRunLearnsFromTheSameAnomalies() throws {
        let bench = try EncoderBench(images: 40)
        let anomalies = try bench.anomalies()
        func trainer(resume: Bool = false) throws -> Trainer<ResidualEncoderObjective> {
            try bench.trainer(rotations: false, anomalies: anomalies, resume: resume)
        }
        _ = try trainer().run()
        let whole = try bench.bytes()
        #expect(try bench.detector().terms.last?.name == "pooled_classifier_distance")
        var steps = 0
        _ = try trainer().run(report: { if case .step = $0 { steps += 1 } }, shouldStop: { steps == 1 })
        #expect(bench.hasState)
        // Without them it is another run.
        #expect(throws: TrainingError.self) { try bench.trainer(rotations: false, resume: true) }
        _ = try trainer(resume: true).run()
        #expect(try bench.bytes() == whole)
    }

    /// At once, and not after the last epoch.
    @Test func anomaliesInTilesAreRefused() throws {
        let bench = try EncoderBench(images: 40, height: 48, width: 48)
        let handling = ImageHandling(cutting: FrameCutting(tile: try Tiling(width: 32, height: 32)))
        let error = #expect(throws: TrainingError.self) {
            try bench.trainer(rotations: false, anomalies: bench.anomalies(side: 48), handling: handling)
        }
        #expect(error?.description.contains("cut into tiles") == true)
    }

    /// Images that are bright on the left are told from turned ones after a few steps, and have their own terms.
    @Test func turnsAreLearned() throws {
        let bench = try EncoderBench()
        var turns: [Double] = []
        _ = try bench.trainer(epochs: 3).run { event in
            if case .epoch(let epoch) = event { turns.append(epoch.figures.train["turns"] ?? .nan) }
        }
        // Four classes that are guessed have log 4 = 1.386.
        #expect(turns.count == 3 && turns[2] < 0.7 && turns[2] < turns[0])
        let detector = try bench.detector()
        #expect(
            detector.terms.map(\.name) == [
                "deviation_stage2", "deviation_stage3", "deviation_pool", "detector_distance", "image_distance",
                "rotation_surprisal",
            ])
        let input = detector.input
        let left = Tensor(
            shape: input.dimensions, elements: (0..<input.count).map { $0 % input.width < 10 ? 0.8 : 0.1 })
        let below = Tensor(
            shape: input.dimensions, elements: (0..<input.count).map { $0 / input.width > 17 ? 0.8 : 0.1 })
        let scorer = detector.makeScorer()
        let (upright, turned) = (try scorer.score(left), try scorer.score(below))
        #expect(upright.terms[5] < turned.terms[5])
        #expect(try detector.makeScorer().score(left) == upright)
        let map = try scorer.explanation(of: left).maps[0]
        #expect(map.shape == detector.maps[0].shape && map.shape == [14, 14])
    }

    @Test func withoutTurnsThereIsNoTermOfThem() throws {
        let bench = try EncoderBench(images: 40, height: 30, width: 28)
        _ = try bench.trainer(rotations: false).run()
        let detector = try bench.detector()
        #expect(detector.terms.count == 5)
        #expect(try detector.makeScorer().score(detector.input.waves).value.isFinite)
    }

    @Test(arguments: [
        (27, 28, false, "28 to 64 pixels a side"), (28, 65, false, "28 to 64 pixels a side"),
        (30, 28, true, "--no-rotations"),
    ])
    func otherImagesAreRefused(height: Int, width: Int, rotations: Bool, words: String) throws {
        let bench = try EncoderBench(images: 30, height: height, width: width)
        let error = #expect(throws: TrainingError.self) { try bench.trainer(rotations: rotations) }
        #expect(error?.description.contains(words) == true)
    }

    /// Nothing at first, the largest after the warm-up, half of it at the middle of the rest of the way, nothing at the
    /// end.
    @Test func theStepSizeRisesAndFalls() {
        #expect(EncoderTraining.rate(1, at: 0) < 0.01)
        #expect(abs(EncoderTraining.rate(1, at: 0.03) - 0.9978) < 1e-4)
        #expect(abs(EncoderTraining.rate(2, at: 0.5) - 1) < 1e-12)
        #expect(EncoderTraining.rate(1, at: 1) < 1e-12)
    }

    /// What damages a model is named.
    @Test func damagedModelsAreRefused() throws {
        let bench = try EncoderBench(images: 40)
        _ = try bench.trainer(rotations: false).run()
        let file = try Safetensors(parsing: [UInt8](try bench.bytes()))
        func check(_ words: String, _ change: (inout [String: Tensor], inout [String: String]) -> Void) throws {
            var tensors: [String: Tensor] = [:]
            for name in file.names { tensors[name] = try file.tensor(named: name) }
            var metadata = file.metadata
            change(&tensors, &metadata)
            let error = #expect(throws: CheckpointError.self) {
                try ContrastedMemoryFamily.makeDetector(Safetensors(metadata: metadata, tensors: tensors))
            }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "none"), not \(words)")
        }
        try check("stem.weight") { tensors, _ in tensors["encoder.stem.weight"] = nil }
        try check("stage3.running_var") { tensors, _ in
            tensors["encoder.stage3.running_var"] = Tensor(shape: [3], elements: [1, 1, 1])
        }
        try check("turn.weight") { tensors, _ in
            tensors["encoder.turn.weight"] = Tensor(shape: [1], elements: [1])
        }
        try check("stem.weight") { tensors, _ in tensors["encoder.stem.weight"]?.elements[3] = .nan }
        try check("running_var") { tensors, _ in tensors["encoder.stage1.running_var"]?.elements[0] = -1 }
        try check("28 to 64 pixels") { _, metadata in metadata["input_shape"] = "1,20,28" }
        try check("encoder") { _, metadata in metadata["encoder"] = "{\"kind\":\"residual\"}" }
    }
}
