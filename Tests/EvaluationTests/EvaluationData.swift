import Tensors
import AnomalyDetection
import Datasets
import FoundationEssentials
import Imaging
import NeuralNetwork
import Tensors
import TestSupport

@testable import Evaluation

/// A small model and images for it, 8x8 pixels in grey.
struct EvaluationData {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// Classes 0 to 2 in turn, each image with a content of its own.
    func classes(train: Int = 60, test: Int = 30) throws -> Dataset {
        for (prefix, count, first) in [("train", train, 0), ("t10k", test, train)] where count > 0 {
            let pixels = (0..<count).flatMap { image in
                (0..<64).map { UInt8(truncatingIfNeeded: ($0 * (3 + image % 3) + (first + image) * 11)) }
            }
            try folder.write(TestFolder.idx([count, 8, 8], pixels), to: "\(prefix)-images-idx3-ubyte")
            try folder.write(
                TestFolder.idx([count], (0..<count).map { UInt8($0 % 3) }), to: "\(prefix)-labels-idx1-ubyte")
        }
        return try Dataset.load(path: folder.path)
    }

    /// PNG images of one shade each, by path.
    func images(_ names: [String]) throws -> Dataset {
        for (index, name) in names.enumerated() { try folder.write(TestFolder.png(UInt8(index * 2)), to: name) }
        return try Dataset.load(path: folder.path)
    }

    /// The model's bytes with further metadata.
    static func model(_ metadata: [String: String] = [:]) throws -> [UInt8] {
        var model = TestModel(input: try .of(1, 8, 8))
        model.metadata.merge(metadata) { $1 }
        return model.checkpoint.serialized()
    }

    static func checkpoint(_ metadata: [String: String] = [:]) throws -> Checkpoint {
        try Checkpoint(parsing: model(metadata), detectors: .gradCon)
    }

    /// `training` metadata that records a split.
    static func training(_ split: Split) throws -> [String: String] {
        let text = String(decoding: try JSONEncoder().encode(split), as: UTF8.self)
        return ["training": "{\"epochs\": 3, \"split\": \(text)}"]
    }
}
