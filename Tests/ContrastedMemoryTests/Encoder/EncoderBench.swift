import AnomalyDetection
import Datasets
import Determinism
import Foundation
import Imaging
import Tensors
import TestSupport

@testable import ContrastedMemory
@testable import Training

/// A folder that goes away with the value, with images in it that are bright on the left and otherwise noise.
final class EncoderBench {
    private let folder: TestFolder
    var output: String { "\(folder.path)/model.safetensors" }
    var hasState: Bool { FileManager.default.fileExists(atPath: TrainingRequest.statePath(of: output)) }

    init(images: Int = 60, height: Int = 28, width: Int = 28) throws {
        folder = try TestFolder()
        // The .npy format, version 1.0: magic, length of the header, header padded to 64 bytes, C order.
        var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(images), \(height), \(width)), }"
        header += String(repeating: " ", count: 63 - (10 + header.count) % 64) + "\n"
        var file: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<images {
            let edge = width / 4 + generator.uniform(below: width / 4)
            for _ in 0..<height {
                for x in 0..<width { file.append(UInt8(generator.uniform(below: 60) + (x < edge ? 180 : 0))) }
            }
        }
        try folder.write(file, to: "data.npy")
    }

    /// An image that is bright on the right, in a folder of its own.
    func anomalies(side: Int = 28) throws -> Dataset {
        let samples = (0..<side * side).map { UInt8($0 % side < 20 ? 20 : 220) }
        let image = try Image(width: side, height: side, layout: .gray, samples: .eight(samples))
        try folder.write(PNGEncoder.encode(image), to: "anomalies/one.png")
        let path = "\(folder.path)/anomalies"
        return try Dataset.load(
            path: path, options: Dataset.Options(folders: FolderChoice(normal: [], outliers: ["."], below: path)))
    }

    func trainer(
        rotations: Bool = true, anomalies: Dataset? = nil, epochs: Int = 1, threads: Int = 2, resume: Bool = false,
        handling: ImageHandling = ImageHandling()
    ) throws -> Trainer<ResidualEncoderObjective> {
        let dataset = try Dataset.load(path: "\(folder.path)/data.npy")
        let schedule = TrainingSchedule(epochs: epochs, batchSize: 10, learningRate: 2e-3, seed: 6)
        return try Trainer(
            ResidualEncoderOptions(schedule, rotations: rotations),
            TrainingRequest(
                dataset: dataset, split: Split(.holdout, of: dataset, inlierClass: nil, seed: 1),
                anomalies: anomalies, input: TrainingInput(of: dataset, resize: .lanczos3, handling: handling),
                threads: threads, output: output),
            resume: resume)
    }

    func bytes() throws -> Data { try Data(contentsOf: URL(filePath: output)) }

    func detector() throws -> any AnomalyDetector {
        try ContrastedMemoryFamily.makeDetector(Safetensors(parsing: [UInt8](try bytes())))
    }
}
