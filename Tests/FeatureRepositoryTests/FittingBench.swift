import AnomalyDetection
import Datasets
import FoundationEssentials
import Imaging
import PretrainedBackbone
import Tensors
import TestSupport
import Training

@testable import FeatureRepository

/// A folder of coloured images of 64x64 pixels, gone with the value, and the models that are made of it.
struct FittingBench {
    let folder: TestFolder
    let dataset: Dataset
    var output: String { "\(folder.path)/model.safetensors" }

    /// - Parameter areSame: Whether all images show the same.
    init(images: Int, areSame: Bool = false) throws {
        folder = try TestFolder()
        for index in 0..<images {
            try folder.write(StripedImage.png(seed: UInt64(areSame ? 0 : index)), to: "data/train/good/\(index).png")
        }
        dataset = try Dataset.load(path: "\(folder.path)/data")
    }

    /// - Parameter backbone: nil takes patches.
    @discardableResult
    func train(
        seed: UInt64 = 1, threads: Int = 2, blocks: [Int]? = nil, preference: Double = 1, subspace: Bool = false,
        backbone: Backbone? = nil
    ) throws -> FinishedTraining {
        let options = FeatureRepositoryOptions(
            seed: seed, features: backbone == nil ? .patches : .backbone, blocks: blocks, repositorySize: 60,
            preference: preference, subspace: subspace)
        let input = try FeatureRepositoryFitting.input(
            of: dataset, backbone: backbone, size: (64, 64), resize: .bilinear)
        let request = TrainingRequest(
            dataset: dataset, split: try Split(.crossFit, of: dataset, inlierClass: nil, seed: seed), input: input,
            threads: threads, output: output)
        let fitter = try Fitter(FeatureRepositoryFitting(options, backbone: backbone), request)
        guard case .finished(let finished) = try fitter.run() else { throw Interrupted() }
        return finished
    }

    struct Interrupted: Error {}

    func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: output))) }

    func checkpoint() throws -> Checkpoint {
        try Checkpoint(contentsOf: output, detectors: DetectorRegistry([FeatureRepositoryFamily.self]))
    }

    /// What a model says of an image that it has not seen.
    func explanation(of png: [UInt8]) throws -> Explanation {
        let checkpoint = try checkpoint()
        let preprocessing = checkpoint.preprocessing
        guard let input = try preprocessing?.input(of: PNGDecoder.decode(png)).tensor(0) else { throw Interrupted() }
        return try checkpoint.detector.makeScorer().explanation(of: input)
    }
}
