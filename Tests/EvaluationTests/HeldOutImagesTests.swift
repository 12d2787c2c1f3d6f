import Datasets
import TestSupport
import Testing

@testable import Evaluation

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

    /// A model whose file lists what it has seen can be tried on any other data: what it shares with the training data
    /// is left out, whatever file and folder it lies in.
    @Test func ofOtherDataWhatTheModelHasSeenIsLeftOut() throws {
        let trained = try EvaluationData().images((0..<20).map { "n\($0).png" })
        let split = try Split(.holdout, of: trained, inlierClass: nil, seed: 1)
        let lists = try split.lists(of: trained)
        let seen = try SeenImages(trained, lists.train + lists.validation, threads: 2)
        #expect(SeenImages(text: seen.text) == seen)
        let checkpoint = try EvaluationData.checkpoint(
            EvaluationData.training(split).merging([SeenImages.key: seen.text]) { $1 })

        // Shades 0 to 38 again, under other names, and 40 to 78, of which the last ten are anomalies.
        let other = try EvaluationData().images((0..<40).map { $0 < 30 ? "good/\($0).png" : "bad/\($0).png" })
        let images = try HeldOutImages(of: other, for: checkpoint, inlierClass: nil)
        #expect(images.split == nil && images.warnings.count == 1)
        let (normals, outliers, selection) = try images.testImages(of: other, outlierRatio: nil, seed: 0)
        let unseen =
            lists.testNormals.map { String(trained[$0].name.dropFirst().dropLast(4)) } + (20..<30).map { "\($0)" }
        #expect(Set(normals.map { other[$0].name }) == Set(unseen.map { "good/\($0).png" }))
        #expect(outliers.count == 10 && selection.contains("has not seen"))
        #expect(images.validation == normals)
        // By force, they can be had.
        #expect(images.trained.count == 20 - lists.testNormals.count)

        // The recorded split is followed where the data set is the one.
        #expect(try HeldOutImages(of: trained, for: checkpoint, inlierClass: nil).split == split)
        // All of it is the picture n0: nothing is left, unless that was held out for testing.
        let part = try EvaluationData().images(["a.png"])
        let isUnseen = lists.testNormals.contains { trained[$0].name == "n0.png" }
        #expect(try HeldOutImages(of: part, for: checkpoint, inlierClass: nil).validation.isEmpty != isUnseen)
    }

    /// Outliers of a data set with classes that a model has learned as labelled anomalies are no test images.
    @Test func learnedAnomaliesAreNotTestedWith() throws {
        let dataset = try EvaluationData().classes()
        let split = try Split(.holdout, of: dataset, inlierClass: 1, seed: 5)
        let outliers = try split.lists(of: dataset).testOutliers
        let seen = try SeenImages(dataset, [outliers[0]], threads: 1)
        let text = try EvaluationData.training(split)["training"] ?? ""
        let shown = try outliers.filter { try seen.fingerprints.contains(dataset.fingerprint(at: $0)) }
        for (entry, expected) in [("", outliers), (", \"anomalies\": {}", outliers.filter { !shown.contains($0) })] {
            let checkpoint = try EvaluationData.checkpoint([
                "training": text.dropLast() + entry + "}", SeenImages.key: seen.text,
            ])
            #expect(try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil).test.testOutliers == expected)
        }
    }

    /// A version that dealt the same split in another way.
    @Test func aSplitThatGaveOtherNumbersIsRefused() throws {
        let dataset = try EvaluationData().classes()
        let split = try Split(.holdout, of: dataset, inlierClass: 1, seed: 5)
        let count = try split.lists(of: dataset).train.count
        let text = try EvaluationData.training(split)["training"] ?? ""
        for trained in [count, count + 1] {
            let training = text.dropLast() + ", \"images\": {\"train\": \(trained)}}"
            let checkpoint = try EvaluationData.checkpoint(["training": String(training)])
            if trained == count {
                #expect(try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil).trained.count == count)
            } else {
                #expect(throws: EvaluationError.self) {
                    try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil)
                }
            }
        }
    }

    /// Of pictures that lie several times in one folder, chance may deal one to training and one to testing.
    @Test func whatTrainingHasSeenInAnotherFileIsNotTestedWith() throws {
        let data = try EvaluationData()
        // The last five show what the first five do.
        _ = try data.images((0..<20).map { "n\($0).png" })
        for copy in 0..<5 { try data.folder.write(TestFolder.png(UInt8(copy * 2)), to: "o\(copy).png") }
        let dataset = try Dataset.load(path: data.folder.path)
        var isAnyLeftOut = false
        for seed in UInt64(0)..<8 {
            let split = try Split(.holdout, of: dataset, inlierClass: nil, seed: seed)
            let lists = try split.lists(of: dataset)
            let seen = try SeenImages(dataset, lists.train + lists.validation, threads: 1)
            let checkpoint = try EvaluationData.checkpoint(
                EvaluationData.training(split).merging([SeenImages.key: seen.text]) { $1 })
            let images = try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil)
            let unseen = try lists.testNormals.filter { try !seen.fingerprints.contains(dataset.fingerprint(at: $0)) }
            #expect(images.test.testNormals == unseen)
            #expect(images.warnings.isEmpty == (unseen == lists.testNormals))
            if unseen != lists.testNormals { isAnyLeftOut = true }
        }
        #expect(isAnyLeftOut)
    }

    @Test(arguments: ["x", "AAAA", "AAAAAAA", "{}"])
    func aBrokenListOfSeenImagesIsAnError(text: String) throws {
        let dataset = try EvaluationData().images(["a.png"])
        let checkpoint = try EvaluationData.checkpoint([SeenImages.key: text])
        let error = #expect(throws: EvaluationError.self) {
            try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil)
        }
        #expect(error?.description.contains(SeenImages.key) == true)
    }

    @Test func aClassWhereThereAreNoneIsAnError() throws {
        let dataset = try EvaluationData().images((0..<9).map { "\($0).png" })
        let split = try Split(.holdout, of: dataset, inlierClass: nil, seed: 5)
        let checkpoint = try EvaluationData.checkpoint(EvaluationData.training(split))
        #expect(throws: EvaluationError.split(.noClasses(dataset: dataset.name, asked: 3))) {
            try HeldOutImages(of: dataset, for: checkpoint, inlierClass: 3)
        }
    }

    /// As files of other programs have it.
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

    /// A cross-fitted model held no image out; half of its test part calibrates it again.
    @Test func ofACrossFittedModelHalfOfTheTestPartCalibrates() throws {
        let dataset = try EvaluationData().images(
            (0..<6).map { "train/good/\($0).png" } + (0..<5).map { "test/good/\($0).png" } + ["test/crack/0.png"])
        let split = try Split(.crossFit, of: dataset, inlierClass: nil, seed: 1)
        let checkpoint = try EvaluationData.checkpoint(EvaluationData.training(split))
        let images = try HeldOutImages(of: dataset, for: checkpoint, inlierClass: nil)
        #expect(images.validation.map { dataset[$0].name } == [0, 2, 4].map { "test/good/\($0).png" })
        #expect(images.isValidationHalved && images.split == split)
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
        for (ratio, isShort) in [(0.5, false), (0.8, true)] {
            let found = try images.testImages(of: parts, outlierRatio: ratio, seed: 0)
            #expect(found.selection.contains("fewer than") == isShort)
        }
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
        let (normals, outliers, _) = try images.testImages(
            of: dataset, outlierRatio: nil, seed: 0, needsOutliers: false)
        #expect(normals == [0, 1] && outliers.isEmpty)
    }
}
