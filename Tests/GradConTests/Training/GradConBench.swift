import AnomalyDetection
import Datasets
import Determinism
import Foundation
import Tensors
import Testing
@testable import GradCon
@testable import Training

/// A folder that goes away with the value, with a data set of bright crosses in it, or of images that are bright on
/// the left, which a network learns in no time.
final class GradConBench {
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

extension TrainingOptions {
    /// Options of a short run.
    static func short(
        _ architecture: TrainingOptions.Architecture = .cae, epochs: Int = 2, learningRate: Double = 1e-3,
        patience: Int? = nil, initialization: TrainingOptions.Initialization = .meanOutput, batchSize: Int = 20
    ) -> TrainingOptions {
        TrainingOptions(
            TrainingSchedule(
                epochs: epochs, batchSize: batchSize, learningRate: learningRate, seed: 6, patience: patience),
            architecture: architecture, initialization: initialization)
    }

    /// 24 steps an epoch, too short ones to teach anything: after the third there were enough to tell.
    static func hopeless(
        _ initialization: TrainingOptions.Initialization, _ architecture: TrainingOptions.Architecture = .cae
    ) -> TrainingOptions {
        short(architecture, epochs: 4, learningRate: 1e-7, initialization: initialization, batchSize: 2)
    }
}
