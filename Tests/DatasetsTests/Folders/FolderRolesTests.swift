import Testing

@testable import Datasets

struct FolderRolesTests {
    /// Each path with its label's first letter, the kind of an outlier, and the subset; left-out ones are missing.
    private func roles(
        _ paths: [String], normal: [String] = [], outliers: [String] = []
    ) throws -> [String: String] {
        let choice = try FolderChoice(normal: normal, outliers: outliers, below: "data")
        let samples = try FolderRoles(paths, choice: choice, root: "data").samples
        return Dictionary(
            uniqueKeysWithValues: samples.map { sample in
                let subset = sample.subset.map { " of \($0.rawValue)" } ?? ""
                return (sample.name, (sample.defect ?? "normal") + subset)
            })
    }

    private func folders(_ paths: [String]) throws -> [DatasetSurvey.Folder] {
        try FolderRoles(paths, choice: .byName, root: "data").folders
    }

    @Test func plainFoldersAreNormal() throws {
        let paths = ["1.png", "2024-01-03/1.png", "camera1/lot 7/2.png"]
        #expect(try roles(paths) == ["1.png": "normal", "2024-01-03/1.png": "normal", "camera1/lot 7/2.png": "normal"])
        #expect(
            try folders(paths + ["camera1/lot 8/3.png"]) == [
                .init(path: "", role: .normal, images: 1), .init(path: "2024-01-03", role: .normal, images: 1),
                .init(path: "camera1", role: .normal, images: 2),
            ])
    }

    @Test func theFolderThatHintsIsSuggestedAsNormal() throws {
        let error = #expect(throws: DatasetError.self) { try roles(["MT_Blowhole/1.png", "MT_Free/1.png"]) }
        #expect(error?.description.contains("--normal MT_Free --outliers MT_Blowhole") == true)
    }

    /// A word that all folders share says nothing of one of them.
    @Test func hintsOfAllFoldersAreNone() throws {
        #expect(try roles(["good lot A/1.png", "good lot B/1.png"]).values.allSatisfy { $0 == "normal" })
    }

    /// Public cases `ok-ng` and `capital`, and others of their kind.
    @Test(arguments: [
        ("OK", "NG"), ("Good", "Scratch"), ("pass", "fail"), ("normal", "Anomaly"), ("no_defect", "lot 7"),
    ])
    func besideNormalImagesThereAreOutliers(_ normal: String, _ other: String) throws {
        #expect(
            try roles(["\(normal)/1.png", "\(other)/1.png", "\(other)/deep/2.png", "top.png"])
                == [
                    "\(normal)/1.png": "normal", "\(other)/1.png": other, "\(other)/deep/2.png": other,
                    "top.png": "normal",
                ])
    }

    @Test func deeperFoldersAreUnderstood() throws {
        let found = try roles(["camera1/OK/1.png", "camera1/NG/1.png", "camera2/OK/1.png", "camera2/2.png"])
        #expect(found["camera1/NG/1.png"] == "NG")
        #expect(found.values.filter { $0 == "normal" }.count == 3)
    }

    @Test func subsetsAreTakenInAnyCase() throws {
        let paths = [
            "Train/Good/1.png", "TEST/good/1.png", "TEST/lot 7/1.png", "TEST/2.png", "preview.png", "old/1.png",
        ]
        #expect(
            try roles(paths) == [
                "Train/Good/1.png": "normal of train", "TEST/good/1.png": "normal of test",
                "TEST/lot 7/1.png": "lot 7 of test", "TEST/2.png": "normal of test",
            ])
        #expect(try folders(paths).filter { $0.role == .outside }.map(\.path) == ["", "old"])
    }

    @Test(arguments: [
        ["scratch/1.png", "other/1.png"], ["defects/1.png", "1.png"], ["NG/1.png"],
        ["negative/1.png", "positive/1.png"],
        ["MT_Free/1.png", "MT_Blowhole/1.png"], ["ok_front/1.png", "front/1.png"],
        ["camera1/crack/1.png", "camera2/1.png"], ["train/bad/1.png", "train/lot 7/1.png", "test/good/1.png"],
    ])
    func whatNamesDoNotTellIsRefused(_ paths: [String]) throws {
        let error = #expect(throws: DatasetError.self) { try roles(paths) }
        let text = try #require(error).description
        #expect(text.contains("--normal") && text.contains("--outliers"))
        for path in paths where !path.hasPrefix("test") && path.contains("/") {
            #expect(text.contains("\(path.dropLast(6)) (1)"))
        }
    }

    @Test func chosenFoldersDecide() throws {
        let paths = ["defects/1.png", "lot/1.png", "lot/sub/2.png", "top.png"]
        let all = ["defects/1.png": "defects", "lot/1.png": "normal", "lot/sub/2.png": "normal", "top.png": "normal"]
        #expect(try roles(paths, outliers: ["defects"]) == all)
        #expect(try roles(paths, normal: ["."], outliers: ["data/defects/"]) == all)
        #expect(
            try roles(paths, normal: ["lot"], outliers: ["./lot/sub"])
                == ["lot/1.png": "normal", "lot/sub/2.png": "sub"])
        #expect(
            try roles(paths, normal: ["lot"]) == [
                "defects/1.png": "defects", "lot/1.png": "normal", "lot/sub/2.png": "normal", "top.png": "other",
            ])
    }

    @Test func wrongChoicesAreNamed() {
        for (normal, outliers, named) in [
            (["lot"], ["lot/"], "lot/"), (["/elsewhere"], [], "/elsewhere"), ([], ["../data2"], "../data2"),
            (["lots"], [], "lots"),
        ] {
            let error = #expect(throws: DatasetError.self) {
                try roles(["lot/1.png"], normal: normal, outliers: outliers)
            }
            #expect(error?.description.contains("The folder \(named), which") == true)
        }
    }

    @Test func masksAreLeftOut() throws {
        let paths = [
            "good/1.png", "good/1_mask.png", "good/2_mask.png", "Masks/1.png", "crack/1.jpg", "crack/1_MASK.png",
            "crack/Ground Truth/1.png",
        ]
        #expect(
            try roles(paths) == ["good/1.png": "normal", "good/2_mask.png": "normal", "crack/1.jpg": "crack"])
        #expect(
            try folders(paths).filter { $0.role == .masks }.map(\.path)
                == ["good", "Masks", "crack", "crack/Ground Truth"])
    }
}
