import FoundationEssentials
import TestSupport
import Testing

@testable import Datasets

struct SplitTests {
    /// Classes 0 to 2 in turn, 60 images published for training and 30 for testing.
    private func classes(train: Int = 60, test: Int = 30) throws -> Dataset {
        let folder = try TestFolder()
        try folder.writeIDX(train: train, test: test)
        return try Dataset.load(path: folder.path)
    }

    private func images(_ names: [String]) throws -> Dataset {
        let folder = try TestFolder()
        for (index, name) in names.enumerated() { try folder.write(TestFolder.png(UInt8(index)), to: name) }
        return try Dataset.load(path: folder.path)
    }

    private func expectDisjoint(_ lists: Split.Lists) {
        let all = lists.train + lists.validation + lists.testNormals + lists.testOutliers
        #expect(Set(all).count == all.count)
        for list in [lists.train, lists.validation, lists.testNormals, lists.testOutliers] {
            #expect(list == list.sorted())
        }
    }

    @Test(arguments: [UInt64(0), 1, .max])
    func holdoutKeepsThePublishedTestImages(seed: UInt64) throws {
        let dataset = try classes()
        let lists = try Split(.holdout, of: dataset, inlierClass: 1, seed: seed).lists(of: dataset)
        expectDisjoint(lists)
        #expect(lists.train.count == 18 && lists.validation.count == 2)
        #expect((lists.train + lists.validation).sorted() == (0..<60).filter { $0 % 3 == 1 })
        #expect(lists.testNormals == (60..<90).filter { $0 % 3 == 1 })
        #expect(lists.testOutliers == (60..<90).filter { $0 % 3 != 1 })
    }

    @Test func holdoutWithoutPublishedSubsetsKeepsATenthEach() throws {
        for dataset in [try classes(train: 90, test: 0), try classes(train: 0, test: 90)] {
            let lists = try Split(.holdout, of: dataset, inlierClass: 0, seed: 4).lists(of: dataset)
            expectDisjoint(lists)
            #expect([lists.train, lists.validation, lists.testNormals].map(\.count) == [24, 3, 3])
            #expect(lists.testOutliers.count == 60)
        }
    }

    /// Over the five folds every normal image is tested once and validates once, and never both trains and tests.
    @Test func fiveFoldTestsEveryImageOnce() throws {
        let dataset = try classes(train: 61, test: 30)
        var tested: [Int] = []
        var validated: [Int] = []
        for fold in 0..<5 {
            let lists = try Split(.fiveFold, of: dataset, inlierClass: 0, seed: 9, fold: fold).lists(of: dataset)
            expectDisjoint(lists)
            tested += lists.testNormals
            validated += lists.validation
            #expect((18...20).contains(lists.train.count) && (6...7).contains(lists.testNormals.count))
            #expect(lists.testOutliers.count == 91 - 31)
        }
        let normals = (0..<91).filter { dataset[$0].label == .category(0) }
        #expect(tested.sorted() == normals)
        #expect(validated.sorted() == normals)
    }

    @Test(arguments: [1, 2, 60])
    func crossFitTrainsWithEveryImage(train: Int) throws {
        let dataset = try classes(train: train, test: 30)
        let lists = try Split(.crossFit, of: dataset, inlierClass: 0, seed: 3).lists(of: dataset)
        expectDisjoint(lists)
        #expect(lists.train == (0..<train).filter { $0 % 3 == 0 } && lists.validation.isEmpty)
        #expect(lists.testNormals.count == 10 && lists.testOutliers.count == 20)
    }

    /// Without published subsets, images are left for a test where there are enough of them.
    @Test(arguments: [(1, 0), (95, 0), (96, 24), (300, 30)])
    func crossFitWithoutPublishedSubsetsTrainsWithMost(count: Int, tested: Int) throws {
        let dataset = try classes(train: 3 * count, test: 0)
        let lists = try Split(.crossFit, of: dataset, inlierClass: 1, seed: 3).lists(of: dataset)
        expectDisjoint(lists)
        #expect(lists.train.count == count - tested && lists.validation.isEmpty)
        #expect(lists.testNormals.count == tested && lists.testOutliers.count == 2 * count)
        #expect((lists.train + lists.testNormals).sorted() == (0..<3 * count).filter { $0 % 3 == 1 })
    }

    @Test func theSeedDecides() throws {
        let dataset = try classes()
        func train(_ seed: UInt64) throws -> [Int] {
            try Split(.holdout, of: dataset, inlierClass: 2, seed: seed).lists(of: dataset).train
        }
        let first = try train(1)
        #expect(try train(1) == first)
        let lists = try (0..<20).map(train)
        #expect(Set(lists).count > 10)
    }

    @Test func industrialFoldersTestTheirOwnTestImages() throws {
        let dataset = try images(
            (0..<20).map { "train/good/\($0).png" } + ["train/odd/1.png"] + (0..<4).map { "test/good/\($0).png" }
                + (0..<3).map { "test/crack/\($0).png" })
        let lists = try Split(.holdout, of: dataset, inlierClass: nil, seed: 1).lists(of: dataset)
        expectDisjoint(lists)
        #expect([lists.train, lists.validation, lists.testNormals, lists.testOutliers].map(\.count) == [18, 2, 4, 3])
        // An anomaly among the training images neither trains nor tests.
        #expect(
            !(lists.train + lists.validation + lists.testOutliers).contains { dataset[$0].name == "train/odd/1.png" })
    }

    @Test func plainFoldersHaveNoOutliers() throws {
        let dataset = try images((0..<10).map { "\($0).png" })
        let lists = try Split(.holdout, of: dataset, inlierClass: nil, seed: 1).lists(of: dataset)
        #expect([lists.train, lists.validation, lists.testNormals].map(\.count) == [8, 1, 1])
        #expect(throws: SplitError.noOutliers) { try lists.testOutliers(ratio: 0.5, seed: 1) }
    }

    /// Ten normal test images; twenty images of other classes.
    @Test(arguments: [(0.5, 10), (0.1, 1), (0.4, 7), (0.01, 1), (0.9, 20), (0.999_999_999_999_999_9, 20)])
    func outliersMakeUpTheirShare(ratio: Double, expected: Int) throws {
        let dataset = try classes()
        let lists = try Split(.holdout, of: dataset, inlierClass: 1, seed: 0).lists(of: dataset)
        let outliers = try lists.testOutliers(ratio: ratio, seed: 3)
        #expect(outliers.count == expected && Set(outliers).isSubset(of: lists.testOutliers))
        #expect(Set(outliers).count == outliers.count && outliers == outliers.sorted())
        #expect(try lists.testOutliers(ratio: ratio, seed: 3) == outliers)
    }

    @Test(arguments: [0, 1, -0.5, 2, .nan, .infinity])
    func refusesImpossibleShares(ratio: Double) throws {
        let dataset = try classes()
        let lists = try Split(.holdout, of: dataset, inlierClass: 1, seed: 0).lists(of: dataset)
        #expect(throws: SplitError.self) { try lists.testOutliers(ratio: ratio, seed: 3) }
    }

    @Test func aStoredSplitGivesTheSameListsAndRefusesOtherData() throws {
        let dataset = try classes()
        let split = try Split(.fiveFold, of: dataset, inlierClass: 1, seed: .max, fold: 3)
        let restored = try JSONDecoder().decode(Split.self, from: JSONEncoder().encode(split))
        #expect(restored == split)
        #expect(try restored.lists(of: dataset) == split.lists(of: dataset))
        let other = try classes(train: 63)
        let error = #expect(throws: SplitError.self) { try restored.lists(of: other) }
        guard case .otherDataset? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        "{}", #"{"protocol": "random", "seed": 1, "dataset": "x", "dataset_sha256": "y"}"#,
        #"{"protocol": "holdout", "seed": 1, "fold": 1, "dataset": "x", "dataset_sha256": "y"}"#,
        #"{"protocol": "five-fold", "seed": 1, "dataset": "x", "dataset_sha256": "y"}"#,
        #"{"protocol": "five-fold", "seed": 1, "fold": 5, "dataset": "x", "dataset_sha256": "y"}"#,
        #"{"protocol": "holdout", "seed": -1, "dataset": "x", "dataset_sha256": "y"}"#,
        #"{"protocol": "holdout", "seed": 1, "dataset": "x", "dataset_sha256": "y", "ratio": 1}"#,
    ])
    func refusesStoredSplitsThatAreWrong(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Split.self, from: Data(text.utf8)) }
    }

    @Test func refusesClassesAndFoldsThatDoNotFit() throws {
        let dataset = try classes()
        let plain = try images(["1.png", "2.png", "3.png"])
        #expect(throws: SplitError.unknownClass(7, known: [0, 1, 2])) {
            try Split(.holdout, of: dataset, inlierClass: 7, seed: 0)
        }
        #expect(throws: SplitError.missingClass(known: [0, 1, 2])) {
            try Split(.holdout, of: dataset, inlierClass: nil, seed: 0)
        }
        #expect(throws: SplitError.self) { try Split(.holdout, of: plain, inlierClass: 0, seed: 0) }
        #expect(throws: SplitError.self) { try Split(.holdout, of: dataset, inlierClass: 0, seed: 0, fold: 0) }
        for fold in [-1, 5] {
            #expect(throws: SplitError.self) { try Split(.fiveFold, of: dataset, inlierClass: 0, seed: 0, fold: fold) }
        }
    }

    @Test(arguments: [(Split.Scheme.holdout, 2), (.fiveFold, 4)])
    func refusesTooFewImages(scheme: Split.Scheme, count: Int) throws {
        let dataset = try images((0..<count).map { "\($0).png" })
        #expect(throws: SplitError.tooFewImages(found: count, needed: count + 1)) {
            try Split(scheme, of: dataset, inlierClass: nil, seed: 0)
        }
    }
}
