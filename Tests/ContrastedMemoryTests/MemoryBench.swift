import AnomalyDetection
import Datasets
import Foundation
import Imaging
import PretrainedBackbone
import Tensors
import TestSupport
import Training

@testable import ContrastedMemory

/// A folder of coloured images of 64x64 pixels, gone with the value, and the memories that are made of it.
struct MemoryBench {
    let folder: TestFolder
    let dataset: Dataset
    var output: String { "\(folder.path)/model.safetensors" }

    struct Interrupted: Error {}

    init(images: Int) throws {
        folder = try TestFolder()
        for index in 0..<images {
            try folder.write(StripedImage.png(seed: UInt64(index)), to: "data/train/good/\(index).png")
        }
        dataset = try Dataset.load(path: "\(folder.path)/data")
    }

    /// Labelled anomalies, by their numbers.
    func anomalies(_ numbers: Range<Int>) throws -> Dataset {
        for number in numbers {
            let image = try StripedImage.png(seed: 1000 + UInt64(number), square: 16)
            try folder.write(image, to: "anomalies/red/\(number).png")
        }
        return try anomalies()
    }

    /// The images below the folder `anomalies`.
    func anomalies() throws -> Dataset {
        let path = "\(folder.path)/anomalies"
        return try Dataset.load(
            path: path,
            options: Dataset.Options(folders: FolderChoice(normal: [], outliers: ["."], below: path)))
    }

    /// The first blocks of the backbone, small memories, few steps.
    static func options(seed: UInt64 = 1, steps: Int = 4) -> ContrastedMemoryOptions {
        ContrastedMemoryOptions(seed: seed, blocks: [1, 2], memorySizes: [6, 5], steps: steps)
    }

    @discardableResult
    func train(
        _ options: ContrastedMemoryOptions = options(), anomalies: Dataset? = nil, threads: Int = 2,
        tile: Tiling? = nil, side: Int = 32
    ) throws -> FinishedTraining {
        let backbone = try TestBackbone.mobileNetV2.get()
        let input = try ContrastedMemoryFitting.input(
            of: dataset, backbone: backbone, size: (side, side), resize: .bilinear,
            handling: ImageHandling(cutting: FrameCutting(tile: tile, region: nil)))
        let request = TrainingRequest(
            dataset: dataset, split: try Split(.crossFit, of: dataset, inlierClass: nil, seed: options.seed),
            anomalies: anomalies, input: input, threads: threads, output: output)
        let fitter = try Fitter(ContrastedMemoryFitting(options, backbone: backbone), request)
        guard case .finished(let finished) = try fitter.run() else { throw Interrupted() }
        return finished
    }

    func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: output))) }

    func checkpoint() throws -> Checkpoint {
        try Checkpoint(contentsOf: output, detectors: DetectorRegistry([ContrastedMemoryFamily.self]))
    }

    /// What a model says of an image that it has not seen.
    func explanation(of png: [UInt8]) throws -> Explanation {
        let checkpoint = try checkpoint()
        guard let input = try checkpoint.preprocessing?.input(of: PNGDecoder.decode(png)).tensor(0) else {
            throw Interrupted()
        }
        return try checkpoint.detector.makeScorer().explanation(of: input)
    }
}
