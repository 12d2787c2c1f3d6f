/// The images of a data set that a model was not trained on, as far as its file tells.
///
/// - Where the checkpoint records a split, the lists are the split's, and another data set is refused.
/// - Where it records none, or the data set is said to be another one: the published test subset, or everything where the data
///   set has no subsets. Whether the model was trained on them is then the caller's to know; ``warnings`` says so.
public struct HeldOutImages: Sendable {
    /// The recorded split that was followed; nil where there is none.
    public let split: Split?
    /// The class that is normal, of data sets with classes.
    public let inlierClass: Int?
    /// What a reader must know, one sentence each.
    public let warnings: [String]
    /// Normal images to calibrate with, ascending indices.
    let validation: [Int]
    /// Normal images that were trained on, ascending indices; empty where no split is recorded.
    let trained: [Int]
    /// Normal images to test with, and outliers; without those that were calibrated with.
    let test: Split.Lists
    /// Where the images come from, in words.
    let origin: String

    /// Finds the images.
    ///
    /// - Parameters:
    ///   - dataset: The images.
    ///   - checkpoint: The model.
    ///   - inlierClass: The class that is normal; nil takes the recorded one, or none.
    ///   - isOtherData: Whether the data set is another than the one trained with, none of whose images were trained on: the
    ///     recorded split is then left aside.
    public init(
        of dataset: Dataset, for checkpoint: Checkpoint, inlierClass: Int?, isOtherData: Bool = false
    ) throws(EvaluationError) {
        let recorded = try checkpoint.recordedSplit()
        if let asked = inlierClass, let trained = recorded?.inlierClass, asked != trained, !isOtherData {
            throw .inlierClass(found: asked, trained: trained)
        }
        let used =
            try checkpoint.calibrationSource().flatMap { $0.digest == dataset.digest ? Set($0.images) : nil } ?? []
        split = isOtherData ? nil : recorded
        if let split {
            self.inlierClass = split.inlierClass
            let lists: Split.Lists
            do { lists = try split.lists(of: dataset) } catch { throw .split(error) }
            // Those that did not choose the epoch; where all of them did, they are still better than none.
            let calibrating = TrainingRecord.divide(heldOut: lists.validation).calibrating
            validation = calibrating.isEmpty ? lists.validation : calibrating
            trained = lists.train
            test = lists.without(used)
            origin = split.origin
            warnings = []
            return
        }
        let chosen = inlierClass ?? (dataset.hasClasses ? recorded?.inlierClass : nil)
        try Self.check(chosen, of: dataset)
        let hasTestSubset = (0..<dataset.count).contains { dataset[$0].subset == .test }
        var (normals, outliers): ([Int], [Int]) = ([], [])
        for index in 0..<dataset.count where !hasTestSubset || dataset[index].subset == .test {
            if dataset[index].isNormal(inlierClass: chosen) { normals.append(index) } else { outliers.append(index) }
        }
        self.inlierClass = chosen
        // Half of a published test subset calibrates, so that the other half is left to evaluate with.
        validation = hasTestSubset ? normals.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) : normals
        trained = []
        test = Split.Lists(train: [], validation: [], testNormals: normals, testOutliers: outliers).without(used)
        origin = hasTestSubset ? "images of the published test subset" : "images of the whole data set"
        warnings = [
            "The model's file records no split of this data set, so \(origin) were taken: figures are too good, and "
                + "thresholds too low, if the model was trained on any of these images."
        ]
    }

    private static func check(_ inlierClass: Int?, of dataset: Dataset) throws(EvaluationError) {
        switch inlierClass {
        case .some(let number) where !dataset.hasClasses:
            throw .split(.noClasses(dataset: dataset.name, asked: number))
        case .some(let number) where !dataset.classes.contains(number):
            throw .split(.unknownClass(number, known: dataset.classes))
        case .none where dataset.hasClasses: throw .split(.missingClass(known: dataset.classes))
        default: break
        }
    }

    /// Images to test with.
    ///
    /// - Parameters:
    ///   - outlierRatio: Outliers / all images, above 0 and below 1; nil takes all outliers.
    ///   - seed: Draws the outliers.
    /// - Returns: ascending indices, at least one of each.
    public func testImages(
        of dataset: Dataset, outlierRatio: Double?, seed: UInt64
    ) throws(EvaluationError) -> (normals: [Int], outliers: [Int], selection: String) {
        guard !test.testNormals.isEmpty else { throw .noneLeft(group: "normal images", dataset: dataset.name) }
        guard !test.testOutliers.isEmpty else { throw .noneLeft(group: "outliers", dataset: dataset.name) }
        var outliers = test.testOutliers
        if let outlierRatio {
            do { outliers = try test.testOutliers(ratio: outlierRatio, seed: seed) } catch { throw .split(error) }
        }
        let share = outliers.count == test.testOutliers.count ? "all" : "\(outliers.count) of"
        return (
            test.testNormals, outliers,
            "\(origin): all \(test.testNormals.count) normal ones, \(share) \(test.testOutliers.count) outliers"
        )
    }
}

extension Split.Lists {
    fileprivate func without(_ used: Set<Int>) -> Split.Lists {
        Split.Lists(
            train: train, validation: validation, testNormals: testNormals.filter { !used.contains($0) },
            testOutliers: testOutliers.filter { !used.contains($0) })
    }
}

extension Split {
    fileprivate var origin: String {
        switch scheme {
        case .holdout: "test images of the recorded split (hold-out, seed \(seed))"
        case .fiveFold: "test images of the recorded split (five-fold, fold \(fold ?? 0), seed \(seed))"
        }
    }
}

extension Dataset.Sample {
    fileprivate func isNormal(inlierClass: Int?) -> Bool {
        switch label {
        case .category(let number): number == inlierClass
        case .normal: true
        case .anomalous: false
        }
    }
}
