import Tensors
import AnomalyDetection
import Datasets
import Imaging
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import Evaluation

struct DatasetScoringTests {
    @Test func theGridHoldsEveryConditionAndLevel() throws {
        let dataset = try EvaluationData().classes(train: 12, test: 0)
        let checkpoint = try EvaluationData.checkpoint()
        let scoring = DatasetScoring(checkpoint, dataset, threads: 2)
        let bootstrap = Bootstrap(resamples: 5)
        var told: [Int] = []
        let grid = try scoring.challengeScores([0, 3, 6, 9], seed: 1) { told.append($1) }
            .grid(bootstrap: bootstrap, threads: 2)
        #expect(grid.cells.count == 40 && told.count == 40)
        #expect(grid.conditions == Condition.allCases)
        // The images are grey: nothing happens, and every score is tied with itself.
        #expect(grid.mean("combined", .decolorization) == 0.5)
        #expect(grid.cells.allSatisfy { (0...1).contains($0.auroc("reconstruction") ?? -1) })
        // One thread and another run give the same.
        let again = try DatasetScoring(checkpoint, dataset, threads: 1)
            .challenge([0, 3, 6, 9], seed: 1, bootstrap: bootstrap)
        #expect(grid.cells.map { $0.terms.map(\.auroc) } == again.cells.map { $0.terms.map(\.auroc) })
    }

    @Test func modelsThatTakeNoImagesAreRefused() throws {
        let dataset = try EvaluationData().classes(train: 12, test: 0)
        let checkpoint = try Checkpoint(
            parsing: TestModel(input: .of(2, 8, 8)).checkpoint.serialized(), detectors: .gradCon)
        #expect(throws: EvaluationError.noImages(channels: 2)) {
            try DatasetScoring(checkpoint, dataset, threads: 1)
                .challenge([0], seed: 0, bootstrap: Bootstrap(resamples: 1))
        }
    }

    /// Corrupted images stand in for outliers where a data set has none: so many, each named and drawn once, the same
    /// again.
    @Test(arguments: [(0.5, 4), (0.2, 1), (0.9, 36), (0.99, 160)])
    func corruptedImagesServeAsOutliers(ratio: Double, count: Int) throws {
        let dataset = try EvaluationData().classes(train: 12, test: 0)
        let scoring = try DatasetScoring(EvaluationData.checkpoint(), dataset, threads: 2)
        let scores = try scoring.challengeScores([0, 3, 6, 9], seed: 1)
        let outliers = scores.outliers(ratio: ratio, seed: 2)
        #expect(outliers.count == count)
        #expect(Set(outliers.map { "\($0.condition) \($0.level) \($0.index)" }).count == count)
        let samples = scores.samples(of: dataset, outliers: outliers)
        #expect(samples.prefix(4).allSatisfy { !$0.isOutlier } && samples.dropFirst(4).allSatisfy(\.isOutlier))
        #expect(samples.dropFirst(4).allSatisfy { $0.name.contains(" under ") })
        #expect(scores.outliers(ratio: ratio, seed: 2).map(\.image.score) == outliers.map(\.image.score))
        #expect(outliers.allSatisfy { scores.picture(of: $0, by: scoring)?.width == 8 })
    }

    @Test func samplesCarryNamesAndLabels() throws {
        let dataset = try EvaluationData().classes(train: 12, test: 0)
        let samples = try DatasetScoring(EvaluationData.checkpoint(), dataset, threads: 2)
            .samples(normals: [3, 0], outliers: [1])
        #expect(samples.map(\.isOutlier) == [false, false, true])
        #expect(samples.map(\.name) == [dataset[3].name, dataset[0].name, dataset[1].name])
    }

    /// The images are of one shade each, which is blank also to a model without limits.
    @Test func imagesThatAreNoPicturesAreFlagged() throws {
        let data = try EvaluationData()
        let dataset = try data.images(["good/a.png", "good/b.png", "scratch/c.png"])
        let scoring = DatasetScoring(try EvaluationData.checkpoint(), dataset, threads: 2)
        let samples = try scoring.samples(normals: [0, 1], outliers: [2])
        #expect(samples.map(\.isFlagged) == [true, true, true])
        #expect(Evaluation.warning(ofFlagged: samples)?.contains("2 normal and 1 outliers, such as good/a.png") == true)
        let pictures = DatasetScoring(
            try EvaluationData.checkpoint(), try EvaluationData().classes(train: 12, test: 0), threads: 2)
        let found = try pictures.samples(normals: [3, 0], outliers: [1])
        #expect(found.map(\.isFlagged) == [false, false, false] && Evaluation.warning(ofFlagged: found) == nil)
    }
}
