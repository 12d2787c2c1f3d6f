import AnomalyDetection
import Datasets
import NeuralNetwork
import PretrainedBackbone
import Tensors
import TestSupport
import Testing
import Training

@testable import FeatureRepository

/// Whole models, over features of patches and over those of a small part of a backbone.
struct FeatureRepositoryFittingTests {
    @Test func theSameRunGivesTheSameFileOnAnyNumberOfThreads() throws {
        let bench = try FittingBench(images: 7)
        try bench.train()
        let expected = try bench.bytes()
        for threads in [1, 3] {
            try bench.train(threads: threads)
            #expect(try bench.bytes() == expected)
        }
        try bench.train(seed: 2)
        #expect(try bench.bytes() != expected)
    }

    /// From one image on there is a model; from two, a threshold for what so few can promise; from six, all terms make
    /// up the score.
    @Test(arguments: [(1, nil), (2, 1.0 / 3), (4, 0.2), (5, 1.0 / 6), (6, 1.0 / 7), (20, 0.05)])
    func anyNumberOfImagesMakesAModel(count: Int, rate: Double?) throws {
        let bench = try FittingBench(images: count)
        let finished = try bench.train()
        #expect(finished.notes.isEmpty == (count > 1) && finished.heldOutNeeded == nil)
        #expect(finished.images.train == count && finished.images.calibration == 0)
        #expect(finished.threshold?.falsePositiveRate == rate)
        let checkpoint = try bench.checkpoint()
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        #expect(checkpoint.selfTest != nil && checkpoint.threshold == finished.threshold)
        #expect(checkpoint.calibration?.size == (count > 1 ? count : nil))
        #expect(checkpoint.reference?.terms.isEmpty == (count > 1 ? true : nil))
        #expect(checkpoint.reference?.brightness.count == checkpoint.calibration?.size)
        let detector = try #require(checkpoint.detector as? FeatureRepositoryDetector)
        #expect(detector.terms.map(\.isInScore) == [true, count >= 6, count >= 6, count >= 6])
        let (normal, painted) = (
            try bench.explanation(of: StripedImage.png(seed: 100)),
            try bench.explanation(of: StripedImage.png(seed: 100, square: 12))
        )
        #expect(painted.score.value > normal.score.value)
        #expect(painted.score.pValues.count == (count >= 6 ? 4 : 0))
    }

    /// The most unusual position of the map lies within the square, which covers positions 3 to 5 of the rows and 2 to
    /// 3 of the columns.
    @Test func theMapShowsWhereTheSquareIs() throws {
        let bench = try FittingBench(images: 12)
        try bench.train()
        let found = try bench.explanation(of: StripedImage.png(seed: 100, square: 12))
        let map = try #require(found.maps.first)
        #expect(map.shape == [8, 8])
        let peak = try #require(map.elements.firstIndex(of: map.elements.max() ?? 0))
        #expect((3...5).contains(peak / 8) && (2...3).contains(peak % 8))
        let threshold = try #require(bench.checkpoint().mapThreshold)
        #expect(Double(map.elements[peak]) > threshold.value)
    }

    /// An image's copies count once: no image differs from another, nothing is divided by zero, what does differ is
    /// more anomalous, and it is said.
    @Test(arguments: [2, 6])
    func copiesOfAnImageCountOnce(count: Int) throws {
        let bench = try FittingBench(images: count, areSame: true)
        let finished = try bench.train()
        #expect(finished.threshold == nil && finished.heldOutNeeded == nil)
        #expect(finished.notes.first?.hasPrefix("\(count - 1) of the \(count) images show the same") == true)
        let same = try bench.explanation(of: StripedImage.png(seed: 0)).score
        let painted = try bench.explanation(of: StripedImage.png(seed: 100, square: 12)).score
        #expect(same.value.isFinite && painted.value > 2 * same.value)
    }

    @Test func aBackbonesFeaturesMakeAModel() throws {
        let bench = try FittingBench(images: 6)
        let backbone = try TestBackbone.mobileNetV2.get()
        try bench.train(blocks: [1, 3], backbone: backbone)
        let all = try bench.checkpoint()
        let detector = try #require(all.detector as? FeatureRepositoryDetector)
        #expect(detector.source.grid.description == "40x32x32")
        #expect(try detector.source.tensors.keys.sorted() == backbone.tensors(through: 3).keys.sorted())
        // Positions that matter to the backbone make another repository, of the same images.
        try bench.train(blocks: [1, 3], preference: 0.2, backbone: backbone)
        let preferred = try #require(bench.checkpoint().detector as? FeatureRepositoryDetector)
        #expect(preferred.model.parameters.repository != detector.model.parameters.repository)
        #expect(preferred.model.parameters.shared == detector.model.parameters.shared)
    }

    /// The map to a subspace is read back, and its repository is another.
    @Test func aSubspaceMakesAModel() throws {
        let bench = try FittingBench(images: 6)
        try bench.train(subspace: true)
        let checkpoint = try bench.checkpoint()
        try checkpoint.selfTest?.run(on: checkpoint.detector)
        let detector = try #require(checkpoint.detector as? FeatureRepositoryDetector)
        let parameters = detector.model.parameters
        #expect(parameters.subspace.keys.sorted() == ["subspace.0.weight", "subspace.1.weight"])
        #expect(parameters.repository.shape == [60, CentreSubspace.dimension])
        let expected = try bench.bytes()
        try bench.train(threads: 1, subspace: true)
        #expect(try bench.bytes() == expected)
    }

    @Test(arguments: [
        (FeatureRepositoryOptions(repositorySize: 0), "repository size is 0"),
        (.init(repositorySize: 20_000), "repository size is 20000"), (.init(preference: 0), "preference is 0"),
        (.init(preference: .nan), "preference is nan"), (.init(blocks: []), "list of blocks"),
        (.init(blocks: [6, 3]), "6,3"), (.init(features: .patches, blocks: [3]), "patches"),
        (.init(features: .patches, preference: 0.5), "patches"),
    ])
    func optionsOutsideTheirRangeAreRefused(options: FeatureRepositoryOptions, part: String) {
        let error = #expect(throws: TrainingError.self) { try options.validate() }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    /// Smaller images would be mostly made up.
    @Test func imagesBelow32PixelsAreRefused() throws {
        let folder = try TestFolder()
        for (index, width) in [31, 40, 31].enumerated() {
            try folder.write(TestFolder.png(width: width, height: 50), to: "\(index).png")
        }
        let dataset = try Dataset.load(
            path: folder.path, options: Dataset.Options(allowMixedSizes: true))
        let error = #expect(throws: TrainingError.self) {
            try FeatureRepositoryFitting.input(of: dataset, backbone: nil, size: nil, resize: .bilinear)
        }
        #expect(error?.description.contains("31 pixels") == true && error?.description.contains("32 or more") == true)
    }
}
