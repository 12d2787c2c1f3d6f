import AnomalyDetection
import Datasets
import Imaging
import Tensors
import TestSupport
import Testing

@testable import Evaluation

/// A detector whose map is the image, and whose score is the brightest pixel.
private struct BrightnessDetector: AnomalyDetector {
    let architecture = "brightness"
    let parameterCount = 0
    let input: InputShape
    let terms: [ScoreTerm] = []
    let maps: [ScoreMap]
    let constants: [ScoreConstant] = []

    func makeScorer() -> any AnomalyScorer { BrightnessScorer() }
}

private final class BrightnessScorer: AnomalyScorer {
    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        AnomalyScore(value: Double(input.elements.max() ?? 0), terms: [])
    }

    func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        Explanation(
            score: try score(input), maps: [Tensor(shape: Array(input.shape.dropFirst()), elements: input.elements)])
    }
}

private enum BrightnessFamily: DetectorFamily {
    static let architectures = ["brightness", "brightness-without-maps"]

    static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        guard let input = InputShape(channels: 1, height: 8, width: 8) else { throw .model(reason: "No shape.") }
        let map = ScoreMap(name: "brightness", title: "brightness", width: 8, height: 8)
        return BrightnessDetector(
            input: input, maps: checkpoint.metadata["architecture"] == "brightness" ? [map] : [])
    }
}

struct DatasetScoringPixelsTests {
    private let folder: TestFolder

    /// Cracks are bright where their masks say so, stains elsewhere.
    init() throws {
        folder = try TestFolder()
        func write(_ name: String, bright: Set<Int>) throws {
            let samples = (0..<64).map { bright.contains($0) ? UInt8(250) : UInt8(name.utf8.count) }
            let image = try Image(width: 8, height: 8, layout: .gray, samples: .eight(samples))
            try folder.write(PNGEncoder.encode(image), to: name)
        }
        for number in 0..<3 {
            try write("test/good/\(number)\(String(repeating: "0", count: number)).png", bright: [])
            try write("test/crack/\(number).png", bright: [number, number + 1])
            try write("ground_truth/crack/\(number)_mask.png", bright: [number, number + 1])
        }
        try write("test/stain/0.png", bright: [40])
        try write("ground_truth/stain/0_mask.png", bright: [8])
        try write("test/bare/0.png", bright: [9])
    }

    private func evaluate(_ architecture: String, threads: Int) throws -> (Evaluation, [String]) {
        let file = Safetensors(
            metadata: ["format": "gradcon", "architecture": architecture, "input_shape": "1,8,8"], tensors: [:])
        let checkpoint = try Checkpoint(
            parsing: file.serialized(), detectors: DetectorRegistry([BrightnessFamily.self]))
        let dataset = try Dataset.load(path: folder.path)
        let masks = try #require(try DefectMasks(beside: folder.path, of: dataset))
        let indices = Array(0..<dataset.count)
        let (samples, pixels) = try DatasetScoring(checkpoint, dataset, threads: threads).samples(
            normals: indices.filter { dataset[$0].defect == nil },
            outliers: indices.filter { dataset[$0].defect != nil }, masks: masks)
        let evaluation = try Evaluation(
            samples: samples, terms: [], threshold: nil, pixels: pixels, bootstrap: Bootstrap(resamples: 2))
        return (evaluation, masks.warnings)
    }

    @Test(arguments: [1, 3])
    func eachKindHasTheFiguresOfItsPixels(threads: Int) throws {
        let (evaluation, warnings) = try evaluate("brightness", threads: threads)
        #expect(warnings.count == 1 && warnings[0].contains("test/bare/0.png"))
        #expect(evaluation.samples.count == 8 && evaluation.combined.auroc == 1)
        #expect(evaluation.samples.filter(\.isOutlier).map(\.name).contains("test/bare/0.png"))
        let pixels = Dictionary(uniqueKeysWithValues: evaluation.defects.map { ($0.name, $0.pixel) })
        #expect(pixels["crack"] == .some(PixelEvaluation(auroc: 1, auPRO: 1, imageCount: 6)))
        let stain = try #require(pixels["stain"] ?? nil)
        #expect(stain.imageCount == 4 && stain.auroc < 1 && stain.auPRO < 0.1)
        #expect(pixels["bare"] == .some(nil))
        let all = try #require(evaluation.pixel)
        #expect(all.imageCount == 7 && all.auroc > stain.auroc && all.auroc < 1)
    }

    @Test func withoutMapsThereAreOnlyScores() throws {
        let (evaluation, _) = try evaluate("brightness-without-maps", threads: 2)
        #expect(evaluation.pixel == nil && evaluation.samples.count == 8)
        #expect(evaluation.defects.allSatisfy { $0.pixel == nil })
    }
}
