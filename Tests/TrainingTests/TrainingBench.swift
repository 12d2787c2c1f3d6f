import AnomalyDetection
import Datasets
import FoundationEssentials
import Determinism
import Tensors
import TestSupport
import Training

/// A folder that goes away with the value, with images of two classes: class 0 is bright on the left, class 1 on the
/// right.
struct TrainingBench {
    let folder: TestFolder
    let dataset: Dataset
    var output: String { "\(folder.path)/model.safetensors" }

    init(images: Int = 400) throws {
        folder = try TestFolder()
        var generator = SeededGenerator(seed: 3)
        var pixels: [UInt8] = []
        for image in 0..<images {
            for _ in 0..<9 {
                for x in 0..<12 {
                    let isBright = (x < 6) == (image % 2 == 0)
                    pixels.append((isBright ? 180 : 20) + UInt8(generator.uniform(below: 40)))
                }
            }
        }
        try folder.write(TestFolder.idx([images, 9, 12], pixels), to: "data/train-images-idx3-ubyte")
        try folder.write(
            TestFolder.idx([images], (0..<images).map { UInt8($0 % 2) }), to: "data/train-labels-idx1-ubyte")
        dataset = try Dataset.load(path: "\(folder.path)/data")
    }

    func request(
        _ scheme: Split.Scheme = .holdout, threads: Int = 2, output: String? = nil, seed: UInt64 = 1
    ) throws -> TrainingRequest {
        try TrainingRequest(
            dataset: dataset, split: Split(scheme, of: dataset, inlierClass: 0, seed: seed),
            input: TrainingInput(of: dataset, resize: .lanczos3), threads: threads, output: output ?? self.output)
    }

    func bytes(_ path: String? = nil) throws -> Data { try Data(contentsOf: URL(filePath: path ?? output)) }
    var hasState: Bool { FileManager.default.fileExists(atPath: TrainingRequest.statePath(of: output)) }
}
