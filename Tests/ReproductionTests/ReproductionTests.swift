import AnomalyDetection
import Datasets
import Evaluation
import Foundation
import GradCon
import TestSupport
import Testing
import Training

@testable import Reproduction

struct ReproductionTests {
    typealias Log = ReproductionBench.Log

    @Test func theSecondCallDoesNothingAndLeavesTheSameFiles() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        let (first, second) = (Log(), Log())
        let reproduction = try bench.reproduction(.mnist, classes: [2, 0])
        let markdown = try #require(try reproduction.run(report: first.report))
        #expect(first.trained.map(\.inlierClass) == [2, 0])
        #expect(first.new.map(\.key.inlierClass) == [2, 0])
        #expect(first.new.allSatisfy { $0.time?.images == 36 && $0.time?.isResumed == false })
        let files = try (bench.bytes(reproduction.jsonPath), bench.bytes(reproduction.markdownPath))
        #expect(String(decoding: files.1, as: UTF8.self) == markdown)

        let again = try bench.reproduction(.mnist, classes: [2, 0], threads: 1)
        #expect(try again.run(report: second.report) == markdown)
        #expect(second.trained.isEmpty && second.new.isEmpty)
        #expect(second.kept == first.new)
        #expect(try bench.bytes(reproduction.jsonPath) == files.0)
        #expect(try bench.bytes(reproduction.markdownPath) == files.1)
    }

    @Test func aCheckpointThatIsGoneIsTrainedAgain() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        let (first, second) = (Log(), Log())
        let reproduction = try bench.reproduction(.mnist, classes: [0, 1])
        _ = try reproduction.run(report: first.report)
        try FileManager.default.removeItem(atPath: "\(bench.output)/table-3/class-1-seed-0.safetensors")
        _ = try reproduction.run(report: second.report)
        #expect(second.trained.map(\.inlierClass) == [1])
        #expect(second.kept.map(\.key.inlierClass) == [0])
        #expect(second.new[0].sha256 == first.new[1].sha256)
        #expect(second.new[0].figures == first.new[1].figures)
    }

    @Test func aTableThatIsGoneComesAgainFromTheCheckpoints() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        let (first, second) = (Log(), Log())
        let reproduction = try bench.reproduction(.mnist, classes: [0])
        _ = try reproduction.run(report: first.report)
        try FileManager.default.removeItem(atPath: reproduction.jsonPath)
        _ = try reproduction.run(report: second.report)
        #expect(second.trained.isEmpty)
        #expect(second.new.map(\.figures) == first.new.map(\.figures))
        // What training took is known to the process that trained alone.
        #expect(second.new[0].time == nil)
    }

    @Test func anInterruptedRunGoesOn() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        let (whole, rest) = (Log(), Log())
        _ = try bench.reproduction(.mnist, classes: [0, 1], epochs: 3, output: bench.root + "/whole")
            .run(report: whole.report)

        let reproduction = try bench.reproduction(.mnist, classes: [0, 1], epochs: 3)
        var epochs = 0
        let interrupted = try reproduction.run { event in
            if case .trained(let position, let epoch, _) = event, position.number == 2 { epochs = epoch }
        } shouldStop: {
            epochs == 1
        }
        #expect(interrupted == nil)
        let state = TrainingRequest.statePath(of: "\(bench.output)/table-3/class-1-seed-0.safetensors")
        #expect(FileManager.default.fileExists(atPath: state))
        let markdown = String(decoding: try bench.bytes(reproduction.markdownPath), as: UTF8.self)
        #expect(markdown.contains("class 0") && !markdown.contains("class 1"))

        _ = try reproduction.run(report: rest.report)
        #expect(rest.kept.map(\.sha256) == [whole.new[0].sha256])
        #expect(rest.new.map(\.sha256) == [whole.new[1].sha256])
        #expect(rest.new[0].time?.isResumed == true)
        #expect(rest.new[0].time?.images == 72)
        #expect(!FileManager.default.fileExists(atPath: state))
    }

    @Test func runsOfSeveralCallsComeTogether() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        _ = try bench.reproduction(.mnist, classes: [1]).run()
        let log = Log()
        let markdown = try #require(
            try bench.reproduction(.mnist, classes: [0], seeds: [4]).run(report: log.report))
        #expect(log.new.map(\.key.seed) == [4])
        #expect(markdown.contains("class 0 | class 1 | mean of 2 of 3 classes"))
        #expect(markdown.contains("2 runs; seeds: 0 (1 class), 4 (1 class)"))
    }

    /// By another way: what `gradcon evaluate` computes with the same checkpoint and seed.
    @Test func figuresAreThoseOfAnEvaluation() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        let log = Log()
        _ = try bench.reproduction(.mnist, classes: [1], seeds: [3], epochs: 2).run(report: log.report)
        let run = try #require(log.new.first)
        let checkpoint = try Checkpoint(contentsOf: "\(bench.output)/\(run.checkpoint)", detectors: .gradCon)
        let dataset = try Dataset.load(path: bench.root + "/mnist")
        let images = try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil)
        #expect(images.split?.scheme == .holdout && images.split?.seed == 3)
        for (ratio, count) in [(0.5, 15), (nil, 30)] {
            let (normals, outliers, _) = try images.testImages(of: dataset, outlierRatio: ratio, seed: 3)
            let evaluation = try Evaluation(
                samples: try DatasetScoring(checkpoint, dataset, threads: 1)
                    .samples(normals: normals, outliers: outliers),
                terms: checkpoint.detector.terms, threshold: nil, bootstrap: Bootstrap(resamples: 1))
            let figures = try #require(run.figures(at: ratio))
            #expect(figures.inliers == 15 && figures.outliers == count)
            #expect(figures.auroc.combined == evaluation.combined.auroc)
            #expect(figures.averagePrecision == evaluation.combined.averagePrecision)
            #expect(figures.f1 == evaluation.combined.bestF1.f1)
            let parts: [Double?] =
                [figures.auroc.reconstruction, figures.auroc.gradient, figures.auroc.latentDistance]
                + figures.auroc.layers
            #expect(parts == evaluation.parts.map(\.auroc))
            // So few images were held out that the model scores as published.
            #expect(figures.auroc.published == evaluation.combined.auroc)
            #expect(figures.auroc.layers.count == 4 && figures.auroc.latent == nil)
        }
    }

    @Test func fashionMNISTHasFiveRatiosOfOneFold() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("fashion-mnist")
        let log = Log()
        let markdown = try #require(
            try bench.reproduction(.fashionMNIST, classes: [0]).run(report: log.report))
        let run = try #require(log.new.first)
        // 55 images of the class: a fifth tests, three fifths train, one validates.
        #expect(run.training.split.scheme == .fiveFold)
        #expect(run.training.images.train == 33)
        #expect(run.figures.map(\.outlierRatio) == [0.1, 0.2, 0.3, 0.4, 0.5, nil])
        #expect(run.figures.map(\.inliers) == [11, 11, 11, 11, 11, 11])
        #expect(run.figures.map(\.outliers) == [1, 3, 5, 7, 11, 110])
        #expect(markdown.contains("| AUROC, 10% outliers |") && markdown.contains("| *paper* | – | *0.934* |"))
    }

    @Test func theAblationTrainsFourModels() throws {
        let bench = ReproductionBench()
        try bench.writeCIFAR10()
        let log = Log()
        let markdown = try #require(
            try bench.reproduction(.ablation, classes: [1]).run(report: log.report))
        #expect(log.new.map(\.key.model) == [.cae, .caeGrad, .vae, .vaeGrad])
        #expect(log.new.map(\.training.options.alpha) == [0, 0.03, 0, 0.03])
        #expect(log.new.map { $0.figures[0].auroc.latent == nil } == [true, true, false, false])
        let checkpoint = try Checkpoint(
            contentsOf: bench.output + "/table-1/vae-grad-class-1-seed-0.safetensors", detectors: .gradCon)
        #expect(checkpoint.detector.input == InputShape(channels: 3, height: 28, width: 28))
        #expect(checkpoint.detector.architecture == "vae")
        let labels = markdown.split(separator: "\n").filter { $0.hasPrefix("| CAE") || $0.hasPrefix("| VAE") }
            .compactMap { $0.split(separator: "|").first.map { $0.trimmingPrefix(" ") } }
        #expect(
            labels.map(String.init) == [
                "CAE: reconstruction ", "CAE + Grad: reconstruction ", "CAE + Grad: gradient ", "VAE: reconstruction ",
                "VAE: latent ", "VAE + Grad: reconstruction ", "VAE + Grad: latent ", "VAE + Grad: gradient ",
            ])
    }

    @Test func figure4IsAGridOfConditionsAndLevels() throws {
        let bench = ReproductionBench()
        try bench.writeCIFAR10()
        let log = Log()
        let markdown = try #require(
            try bench.reproduction(.conditions, classes: [0, 1]).run(report: log.report))
        let grids = log.new.compactMap(\.grid)
        #expect(grids.map(\.count) == [40, 40])
        for condition in Condition.allCases {
            let line = try #require(markdown.split(separator: "\n").first { $0.hasPrefix("| \(condition.title) |") })
            let cells = line.split(separator: "|").map { $0.trimmingPrefix(" ").prefix { $0 != " " } }.dropFirst()
            for (level, cell) in zip(Condition.levels, cells) {
                let areas = try grids.map { grid in
                    try #require(grid.first { $0.condition == condition && $0.level == level }?.auroc["combined"])
                }
                #expect(String(cell) == ((areas[0] + areas[1]) / 2).fixed(3))
            }
            #expect(cells.count == 6)
        }
    }

    // MARK: What is refused

    @Test func otherOptionsAndOtherDataAreRefused() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        let first = try bench.reproduction(.mnist, classes: [0])
        _ = try first.run()
        let table = try bench.bytes(first.jsonPath)
        let log = Log()
        func refusal(_ classes: [Int], epochs: Int) throws -> String {
            let error = #expect(throws: ReproductionError.self) {
                _ = try bench.reproduction(.mnist, classes: classes, epochs: epochs).run(report: log.report)
            }
            guard case .otherRun = error else { return "" }
            return error?.description ?? ""
        }
        #expect(
            try refusal([1], epochs: 2).contains(
                "table-3.json is the outcome of another run: its runs have 1 epoch, asked are 2 epochs"))
        #expect(try bench.bytes(first.jsonPath) == table)
        // Without the table the checkpoint itself tells.
        try FileManager.default.removeItem(atPath: first.jsonPath)
        #expect(try refusal([0], epochs: 2).contains("class-0-seed-0.safetensors is the outcome of another run"))
        try table.write(to: URL(filePath: first.jsonPath))
        try bench.folder?.write(
            TestFolder.idx([45], [UInt8](repeating: 1, count: 45)), to: "mnist/t10k-labels-idx1-ubyte")
        #expect(try refusal([1], epochs: 1).contains("its data set mnist has the SHA-256"))
        #expect(log.trained.isEmpty)
    }

    @Test(arguments: ["", "{}", "[", #"{"table": "4"}"#])
    func aDamagedTableIsRefused(text: String) throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        try bench.folder?.write(Array(text.utf8), to: "output/table-3.json")
        let reproduction = try bench.reproduction(.mnist, classes: [0])
        let error = #expect(throws: ReproductionError.self) { _ = try reproduction.run() }
        guard case .record = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func whatIsNotThereIsASentence() throws {
        let bench = ReproductionBench()
        try bench.writeIDX("mnist")
        func refusal(_ table: PaperTable, classes: [Int]? = nil, seeds: [UInt64] = [0]) -> String {
            let error = #expect(throws: ReproductionError.self) {
                _ = try bench.reproduction(table, classes: classes, seeds: seeds)
            }
            return error?.description ?? ""
        }
        #expect(refusal(.cifar10).contains("cifar-10 does not exist"))
        #expect(refusal(.mnist, classes: [0, 3]).contains("class 3 does not occur"))
        #expect(refusal(.mnist, classes: [1, 1]).contains("class list is 1,1"))
        #expect(refusal(.mnist, seeds: []).contains("seed list is empty"))
    }
}
