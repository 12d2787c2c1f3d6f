import Testing

@testable import AnomalyDetection

struct HeldOutImagesTests {
    @Test(arguments: [Split.Scheme.holdout, .fiveFold])
    func aRecordedSplitIsFollowed(scheme: Split.Scheme) throws {
        let dataset = try EvaluationData().classes()
        let split = try Split(scheme, of: dataset, inlierClass: 1, seed: 5)
        let lists = try split.lists(of: dataset)
        let images = try HeldOutImages(
            of: dataset, for: EvaluationData.checkpoint(EvaluationData.training(split)), inlierClass: nil)
        #expect(images.split == split && images.inlierClass == 1 && images.warnings.isEmpty)
        #expect(images.validation == lists.validation && images.trained == lists.train)
        let (normals, outliers, _) = try images.testImages(of: dataset, outlierRatio: 0.5, seed: 1)
        #expect(normals == lists.testNormals && outliers.count == normals.count)
        #expect(Set(normals + outliers).isDisjoint(with: lists.train + lists.validation))
    }

    @Test func anotherDataSetOrClassIsRefused() throws {
        let dataset = try EvaluationData().classes()
        let split = try Split(.holdout, of: dataset, inlierClass: 1, seed: 5)
        let checkpoint = try EvaluationData.checkpoint(EvaluationData.training(split))
        #expect(throws: EvaluationError.inlierClass(found: 2, trained: 1)) {
            try HeldOutImages(of: dataset, for: checkpoint, inlierClass: 2)
        }
        let other = try EvaluationData().classes(train: 63)
        let error = #expect(throws: EvaluationError.self) {
            try HeldOutImages(of: other, for: checkpoint, inlierClass: nil)
        }
        #expect(error?.description.contains("not the one the split was made for") == true)
        let allowed = try HeldOutImages(of: other, for: checkpoint, inlierClass: 1, isOtherData: true)
        #expect(allowed.split == nil && allowed.trained.isEmpty && allowed.warnings.count == 1)
    }

    /// The shipped models describe their split in words.
    @Test(arguments: [
        [:], ["training": "[1]"], ["training": #"{"split": null}"#], ["training": #"{"split": "five-fold"}"#],
        ["training": #"{"epochs": 3}"#],
    ])
    func withoutASplitThePublishedTestSubsetIsTakenWithAWarning(metadata: [String: String]) throws {
        let dataset = try EvaluationData().classes()
        let checkpoint = try EvaluationData.checkpoint(metadata)
        let images = try HeldOutImages(of: dataset, for: checkpoint, inlierClass: 2)
        let (normals, outliers, _) = try images.testImages(of: dataset, outlierRatio: nil, seed: 0)
        #expect(normals == (60..<90).filter { $0 % 3 == 2 })
        #expect(outliers == (60..<90).filter { $0 % 3 != 2 })
        #expect(images.validation.count == 5 && Set(images.validation).isSubset(of: normals))
        #expect(images.warnings.count == 1)
    }

    /// A split that is there but cannot be read is not passed over: its training images would come out as test images.
    @Test(arguments: [#"{"split": {}}"#, #"{"split": {"protocol": "six-fold"}}"#, #"{"split": 3}"#, "by hand"])
    func aBrokenSplitIsAnError(training: String) throws {
        let dataset = try EvaluationData().classes()
        let checkpoint = try EvaluationData.checkpoint(["training": training])
        let error = #expect(throws: EvaluationError.self) {
            try HeldOutImages(of: dataset, for: checkpoint, inlierClass: 2)
        }
        #expect(error?.description.contains("training") == true)
    }

    @Test(arguments: [nil, 7])
    func aClassThatDoesNotOccurIsAnError(inlierClass: Int?) throws {
        let dataset = try EvaluationData().classes()
        let checkpoint = try EvaluationData.checkpoint()
        #expect(throws: EvaluationError.self) {
            try HeldOutImages(of: dataset, for: checkpoint, inlierClass: inlierClass)
        }
    }

    @Test func labelledFoldersTakeTheirTestPartOrEverything() throws {
        let checkpoint = try EvaluationData.checkpoint()
        let parts = try EvaluationData().images([
            "train/good/a.png", "train/good/b.png", "test/good/a.png", "test/crack/a.png", "test/hole/a.png",
        ])
        let images = try HeldOutImages(of: parts, for: checkpoint, inlierClass: nil)
        let (normals, outliers, _) = try images.testImages(of: parts, outlierRatio: nil, seed: 0)
        #expect(normals.map { parts[$0].name } == ["test/good/a.png"])
        #expect(Set(outliers.map { parts[$0].name }) == ["test/crack/a.png", "test/hole/a.png"])
        let plain = try EvaluationData().images(["good/a.png", "good/b.png", "bad/a.png"])
        let all = try HeldOutImages(of: plain, for: checkpoint, inlierClass: nil)
        #expect(try all.testImages(of: plain, outlierRatio: nil, seed: 0).normals.count == 2)
        #expect(all.warnings.first?.contains("whole data set") == true)
    }

    @Test func nothingToTestWithIsAnError() throws {
        let dataset = try EvaluationData().images(["a.png", "b.png"])
        let images = try HeldOutImages(of: dataset, for: EvaluationData.checkpoint(), inlierClass: nil)
        #expect(throws: EvaluationError.noneLeft(group: "outliers", dataset: dataset.name)) {
            try images.testImages(of: dataset, outlierRatio: nil, seed: 0)
        }
    }
}
