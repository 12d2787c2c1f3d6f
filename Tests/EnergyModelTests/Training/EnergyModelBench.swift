import AnomalyDetection
import Datasets
import Determinism
import FoundationEssentials
import TestSupport
import Training

@testable import EnergyModel

/// A folder that goes away with the value, with images of bright crosses.
struct EnergyModelBench {
    let folder: TestFolder
    let dataset: Dataset
    var output: String { "\(folder.path)/model.safetensors" }

    init(images: Int = 60, side: Int = 28) throws {
        folder = try TestFolder()
        var generator = SeededGenerator(seed: 11)
        var pixels: [UInt8] = []
        for _ in 0..<images {
            let (row, column) = (generator.uniform(below: side), generator.uniform(below: side))
            for y in 0..<side {
                for x in 0..<side {
                    pixels.append(y == row || x == column ? 220 : UInt8(generator.uniform(below: 40)))
                }
            }
        }
        try folder.write(TestArray.file("|u1", "(\(images), \(side), \(side))", pixels), to: "data.npy")
        dataset = try Dataset.load(path: "\(folder.path)/data.npy")
    }

    func trainer(
        _ options: EnergyModelOptions, threads: Int = 2, resume: Bool = false, output: String? = nil
    ) throws -> Trainer<EnergyModelObjective> {
        try Trainer(
            options,
            TrainingRequest(
                dataset: dataset, split: Split(.holdout, of: dataset, inlierClass: nil, seed: 1),
                input: TrainingInput(of: dataset, resize: .lanczos3), threads: threads, output: output ?? self.output),
            resume: resume)
    }

    func checkpoint() throws -> Checkpoint {
        try Checkpoint(contentsOf: output, detectors: DetectorRegistry([EnergyModelFamily.self]))
    }

    func bytes(_ path: String? = nil) throws -> Data { try Data(contentsOf: URL(filePath: path ?? output)) }
    var hasState: Bool { FileManager.default.fileExists(atPath: TrainingRequest.statePath(of: output)) }
}

extension EnergyModelOptions {
    /// Options of a short run.
    static func short(
        _ method: Method = .scoreMatching, epochs: Int = 2, batchSize: Int = 20, learningRate: Double = 1e-3
    ) -> EnergyModelOptions {
        EnergyModelOptions(
            TrainingSchedule(epochs: epochs, batchSize: batchSize, learningRate: learningRate, seed: 6),
            method: method)
    }
}
