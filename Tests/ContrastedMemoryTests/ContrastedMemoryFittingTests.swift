import AnomalyDetection
import Datasets
import Tensors
import TestSupport
import Testing
import Training

@testable import ContrastedMemory

/// Whole models, over the first blocks of a backbone.
struct ContrastedMemoryFittingTests {
    @Test func aDefectScoresHigherAndLiesWhereItIs() throws {
        let bench = try MemoryBench(images: 24)
        let finished = try bench.train()
        #expect(finished.threshold != nil && finished.images.train == 24)
        #expect(finished.notes.contains { $0.hasPrefix("block 1: ") && $0.contains("prototypes are read") })
        let normal = try bench.explanation(of: StripedImage.png(seed: 500))
        let defect = try bench.explanation(of: StripedImage.png(seed: 500, square: 16))
        #expect(defect.score.value > normal.score.value + 1)
        #expect(defect.score.pValues.count == 4 && defect.score.terms.count == 4)
        // The square lies at rows 30 to 45 and columns 20 to 35 of 64; the map has 16 positions a side.
        let map = defect.maps[0]
        #expect(map.shape == [16, 16])
        let peak = map.elements.indices.max { map.elements[$0] < map.elements[$1] } ?? 0
        #expect((6...12).contains(peak / 16) && (4...9).contains(peak % 16))
        let detector = try bench.checkpoint().detector
        #expect(
            detector.terms.map(\.name) == [
                "deviation_block_1", "deviation_block_2", "detector_distance", "image_distance",
            ])
        #expect(detector.terms.allSatisfy(\.isInScore) && detector.constants.map(\.value) == [6, 5])
    }

    @Test func theBitsDependOnTheSeedAndNotOnThreads() throws {
        let bench = try MemoryBench(images: 7)
        let anomalies = try bench.anomalies(0..<2)
        func bytes(_ seed: UInt64, threads: Int) throws -> [UInt8] {
            try bench.train(MemoryBench.options(seed: seed), anomalies: anomalies, threads: threads)
            return try bench.bytes()
        }
        let one = try bytes(1, threads: 1)
        #expect(try bytes(1, threads: 3) == one)
        #expect(try bytes(2, threads: 2) != one)
    }

    /// Steps of learning move the prototypes and nothing else of a memory.
    @Test func prototypesAreLearned() throws {
        let bench = try MemoryBench(images: 6)
        func tensors(_ steps: Int) throws -> [String: Tensor] {
            try bench.train(MemoryBench.options(steps: steps))
            let file = try Safetensors(parsing: bench.bytes())
            return Dictionary(
                uniqueKeysWithValues: try ["block_1.prototypes", "block_1.projection.weight", "block_1.sharpness"].map {
                    ($0, try file.tensor(named: $0))
                })
        }
        let (before, after) = (try tensors(0), try tensors(5))
        #expect(before["block_1.prototypes"] != after["block_1.prototypes"])
        #expect(before["block_1.projection.weight"] == after["block_1.projection.weight"])
        #expect(before["block_1.sharpness"] == after["block_1.sharpness"])
    }

    /// One is enough; others like it then score higher than without, beside normal images of the same model.
    @Test(arguments: [1, 4])
    func labelledAnomaliesTeach(count: Int) throws {
        let bench = try MemoryBench(images: 24)
        try bench.train(anomalies: bench.anomalies(0..<count))
        let detector = try bench.checkpoint().detector
        #expect(
            detector.terms.suffix(2).map(\.name) == ["classifier_distance", "pooled_classifier_distance"])
        let normal = try bench.explanation(of: StripedImage.png(seed: 500)).score
        let other = try bench.explanation(of: StripedImage.png(seed: 501, square: 16)).score
        #expect(other.terms[4] > normal.terms[4] && other.terms[5] > normal.terms[5])
        #expect(other.value > normal.value)
        let record = try #require(try bench.checkpoint().metadata["training"])
        #expect(record.contains("\"anomalies\":{") && record.contains("\"images\":\(count)"))
    }

    /// What a model has learned from is no test of it.
    @Test func anomaliesCountAsSeen() throws {
        let bench = try MemoryBench(images: 5)
        let anomalies = try bench.anomalies(0..<3)
        try bench.train(anomalies: anomalies)
        let text = try #require(try bench.checkpoint().metadata[SeenImages.key])
        let seen = try #require(SeenImages(text: text))
        #expect(try seen.common(with: anomalies, [0, 1, 2], threads: 1) == [0, 1, 2])
    }

    @Test func anAnomalyThatIsNormalIsNamed() throws {
        let bench = try MemoryBench(images: 5)
        _ = try bench.anomalies(0..<1)
        try bench.folder.write(StripedImage.png(seed: 3), to: "anomalies/red/known.png")
        let error = #expect(throws: TrainingError.self) { try bench.train(anomalies: bench.anomalies()) }
        #expect(error?.description.contains("red/known.png shows the same as a normal image") == true)
    }

    /// 256x256 positions of the finest block times 2,049 prototypes are more than 2^25.
    @Test func aMemoryThatScorersCannotHoldIsRefused() throws {
        let bench = try MemoryBench(images: 3)
        var options = MemoryBench.options()
        options.memorySizes = [2049, 5]
        let error = #expect(throws: TrainingError.self) { try bench.train(options, side: 512) }
        #expect(error?.description.contains("2049") == true && error?.description.contains("at most 512 for") == true)
    }

    @Test func anomaliesInTilesAreRefused() throws {
        let bench = try MemoryBench(images: 3)
        let tile = try Tiling(width: 32, height: 32, overlap: nil)
        let error = #expect(throws: TrainingError.self) {
            try bench.train(anomalies: bench.anomalies(0..<1), tile: tile)
        }
        #expect(error?.description.contains("cut into tiles") == true)
        // Without them tiles are taken, and each image has one score.
        #expect(try bench.train(tile: tile).images.train == 3)
    }

    /// Too few normal images to combine terms: the detector's distance is the score.
    @Test func fewImagesHaveTheDetectorsDistance() throws {
        let bench = try MemoryBench(images: 4)
        let finished = try bench.train(anomalies: bench.anomalies(0..<1))
        #expect(finished.notes.contains { $0.contains("makes no use of the labelled anomalies") })
        let score = try bench.explanation(of: StripedImage.png(seed: 500)).score
        #expect(score.value == score.terms[2] && score.pValues.isEmpty)
        let terms = try bench.checkpoint().detector.terms
        #expect(terms.filter(\.isInScore).map(\.name) == ["detector_distance"])
    }

    @Test func aSingleImageHasNoThreshold() throws {
        let bench = try MemoryBench(images: 1)
        let finished = try bench.train()
        #expect(finished.threshold == nil && finished.notes.contains { $0.contains("single image") })
        #expect(try bench.explanation(of: StripedImage.png(seed: 5)).score.value.isFinite)
    }

    @Test func optionsAreChecked() {
        func expectRefusal(_ part: String, _ change: (inout ContrastedMemoryOptions) -> Void) {
            var options = MemoryBench.options()
            change(&options)
            let error = #expect(throws: TrainingError.self) { try options.validate() }
            #expect(error?.description.contains(part) == true)
        }
        expectRefusal("list of blocks") { $0.blocks = [3, 3] }
        expectRefusal("list of blocks") { $0.blocks = [] }
        expectRefusal("list of memory sizes") { $0.memorySizes = [6] }
        expectRefusal("list of memory sizes") { $0.memorySizes = [6, 5000] }
        expectRefusal("sharpness") { $0.sharpness = .nan }
        expectRefusal("memory steps") { $0.steps = -1 }
        #expect(throws: Never.self) { try ContrastedMemoryOptions().validate() }
    }
}
