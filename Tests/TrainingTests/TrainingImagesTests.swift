import AnomalyDetection
import Datasets
import Determinism
import Imaging
import Tensors
import TestSupport
import Testing

@testable import Training

struct TrainingImagesTests {
    /// Frames of 80x32 pixels whose columns are as bright as their number, and darker from frame to frame.
    private func dataset(count: Int, in folder: TestFolder) throws -> Dataset {
        for index in 0..<count {
            let samples = (0..<80 * 32).map { UInt8(100 + $0 % 80 - index) }
            let image = try Image(width: 80, height: 32, layout: .gray, samples: .eight(samples))
            try folder.write(PNGEncoder.encode(image), to: "frames/\(100 + index).png")
        }
        return try Dataset.load(path: "\(folder.path)/frames")
    }

    @Test func eachTileIsAnInput() throws {
        let folder = try TestFolder()
        let dataset = try dataset(count: 3, in: folder)
        let tile = try Tiling(width: 32, height: 32, overlap: 8)
        let input = try TrainingInput(
            of: dataset, resize: .none, handling: ImageHandling(cutting: FrameCutting(tile: tile)))
        #expect(input.shape.dimensions == [1, 32, 32])
        let images = try TrainingImages(dataset, indices: [2, 0], input: input, loop: ParallelLoop(threads: 2))
        #expect(images.inputs == [0..<3, 3..<6] && images.count == 6)
        #expect(try images.tensor(1).elements[0] == Float(100 + 24 - 2) / 255)
        #expect(try images.tensor(5).elements[0] == Float(100 + 48) / 255)
        #expect(try images.input(ofImage: 1).count == 3)
    }

    @Test func calibrationIsAboutFrames() throws {
        let folder = try TestFolder()
        let dataset = try dataset(count: 100, in: folder)
        let input = try TrainingInput(
            of: dataset, resize: .none,
            handling: ImageHandling(cutting: FrameCutting(tile: Tiling(width: 32, height: 32))))
        let request = TrainingRequest(
            dataset: dataset, split: try Split(.holdout, of: dataset, inlierClass: nil, seed: 1), input: input,
            threads: 2, output: "\(folder.path)/model.safetensors")
        guard case .finished(let finish) = try Fitter(MeanImageFitting(), request).run() else {
            return #expect(Bool(false), "the run was not asked to stop")
        }
        let checkpoint = try Checkpoint(
            contentsOf: request.output, detectors: DetectorRegistry([MeanImageFamily.self]))
        #expect(checkpoint.calibration?.size == finish.images.calibration)
        #expect(checkpoint.preprocessing?.cutting == input.preprocessing?.cutting)
        let scorer = checkpoint.detector.makeScorer()
        let indices = Split.divide(heldOut: try request.split.lists(of: dataset).validation).calibrating
        let scores = try indices.map { index in
            let frame = try dataset.input(at: index, shape: input.shape, preprocessing: input.preprocessing)
            return try (0..<frame.count).map { try scorer.score(frame.tensor($0)).value }.max() ?? 0
        }
        #expect(checkpoint.calibration?.scores == scores.sorted())
    }

    @Test func arraysOfNumbersAreNotCut() throws {
        let folder = try TestFolder()
        try folder.write(TestArray.file("<f4", "(1, 1, 32, 32)", [UInt8](repeating: 0, count: 4096)), to: "a.npy")
        let dataset = try Dataset.load(path: "\(folder.path)/a.npy")
        #expect(throws: TrainingError.self) {
            try TrainingInput(
                of: dataset, resize: .none,
                handling: ImageHandling(cutting: FrameCutting(tile: Tiling(width: 32, height: 32))))
        }
    }
}
