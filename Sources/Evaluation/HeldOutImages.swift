package import AnomalyDetection
package import Datasets

/// The images of a data set that a model was not trained on, as far as its file tells.
///
/// - Where the checkpoint records a split of this data set, the lists are the split's; of data sets without classes,
///   which are no published ones, without test images that show what another file has shown in training, and of all
///   without outliers that the model has learned as labelled anomalies. Where the split holds no image out, half of its
///   normal test images calibrate.
/// - Of another data set: the published test subset, or everything where the data set has no subsets, without the
///   pictures that the model has seen, which its file lists by what they show. A file that records a split and no such
///   list is refused other data, unless the caller says that it shares no image.
/// - Where it records no split: the same images, and whether the model was trained on them is the caller's to know;
///   ``warnings`` says so.
package struct HeldOutImages: Sendable {
    /// The recorded split that was followed; nil where there is none.
    package let split: Split?
    /// The class that is normal, of data sets with classes.
    package let inlierClass: Int?
    /// What a reader must know, one sentence each.
    package let warnings: [String]
    /// Normal images to calibrate with, ascending indices.
    package let validation: [Int]
    /// Normal images that were trained on, ascending indices; of other data, those that the model has seen in any way;
    /// empty where the file does not tell.
    let trained: [Int]
    /// Normal images to test with, and outliers; without those that were calibrated with.
    let test: Split.Lists
    /// The origin of the images to test with, in words.
    let origin: String
    /// The origin of ``validation``, in words.
    let validationOrigin: String
    /// Whether ``validation`` is every other normal image of a test part, so that the others are left to evaluate with.
    let isValidationHalved: Bool

    /// Finds the images.
    ///
    /// - Parameters:
    ///   - dataset: The images.
    ///   - checkpoint: The model.
    ///   - inlierClass: The class that is normal; nil takes the recorded one, or none.
    ///   - isOtherData: Whether the data set is said to be another than the one trained with, none of whose images were
    ///     trained on, also where the file cannot tell.
    ///   - threads: The most threads to use, at least 1.
    package init(
        of dataset: Dataset, for checkpoint: Checkpoint, inlierClass: Int?, isOtherData: Bool = false, threads: Int = 1
    ) throws(EvaluationError) {
        let recorded = try checkpoint.recordedSplit()
        if let recorded, !isOtherData, let asked = inlierClass, asked != recorded.inlierClass {
            guard let trained = recorded.inlierClass else {
                throw .split(.noClasses(dataset: recorded.dataset, asked: asked))
            }
            throw .inlierClass(found: asked, trained: trained)
        }
        let seen = try checkpoint.seenImages()
        if let recorded, !isOtherData, seen == nil || recorded.digest == dataset.digest {
            try self.init(of: dataset, following: recorded, without: seen, checkpoint, threads: threads)
        } else {
            let chosen = inlierClass ?? (dataset.hasClasses ? recorded?.inlierClass : nil)
            try self.init(of: dataset, inlierClass: chosen, without: seen, checkpoint, threads: threads)
        }
    }

    private init(
        of dataset: Dataset, following split: Split, without seen: SeenImages?, _ checkpoint: Checkpoint, threads: Int
    ) throws(EvaluationError) {
        let lists: Split.Lists
        do { lists = try split.lists(of: dataset) } catch { throw .split(error) }
        if let trained = try checkpoint.trainingImageCount(), trained != lists.train.count {
            throw .record(
                key: "training",
                reason:
                    "its split gave \(trained) images to train with, and this version makes it \(lists.train.count), "
                    + "so that nothing tells which images are held out; train the model again")
        }
        // The images that did not choose the epoch are taken; where all of them did, they are still better than none.
        let calibrating = Split.divide(heldOut: lists.validation).calibrating
        self.split = split
        inlierClass = split.inlierClass
        trained = lists.train
        let candidates = lists.testNormals + lists.testOutliers
        var known: Set<Int> = []
        if let seen {
            let learned = try checkpoint.hasLearnedAnomalies() ? lists.testOutliers : []
            let suspects = dataset.hasClasses ? learned : candidates
            do { known = try seen.common(with: dataset, suspects, threads: threads) } catch { throw .data(error) }
        }
        test = lists.without(
            try checkpoint.calibrated(of: dataset, candidates, threads: threads).union(known))
        origin = split.origin
        warnings = known.isEmpty ? [] : [Self.leftOut(known.count, "test images")]
        // A cross-fitted model held no image out, but may have a test part.
        isValidationHalved = lists.validation.isEmpty
        if isValidationHalved {
            validation = lists.testNormals.filter { !known.contains($0) }.everyOther
            validationOrigin = split.origin
        } else {
            validation = calibrating.isEmpty ? lists.validation : calibrating
            validationOrigin = "validation images of the recorded split"
        }
    }

    /// - Parameter seen: What the model has seen; nil where its file does not say.
    private init(
        of dataset: Dataset, inlierClass: Int?, without seen: SeenImages?, _ checkpoint: Checkpoint, threads: Int
    ) throws(EvaluationError) {
        try Self.check(inlierClass, of: dataset)
        let hasTestSubset = (0..<dataset.count).contains { dataset[$0].subset == .test }
        let candidates = (0..<dataset.count).filter { !hasTestSubset || dataset[$0].subset == .test }
        let known: Set<Int>
        do { known = try seen?.common(with: dataset, candidates, threads: threads) ?? [] } catch {
            throw .data(error)
        }
        let part = hasTestSubset ? "images of the published test subset" : "images of the whole data set"
        var (normals, outliers, trained): ([Int], [Int], [Int]) = ([], [], [])
        for index in candidates {
            let isNormal = dataset[index].isNormal(inlierClass: inlierClass)
            if known.contains(index) {
                if isNormal { trained.append(index) }
            } else if isNormal {
                normals.append(index)
            } else {
                outliers.append(index)
            }
        }
        split = nil
        self.inlierClass = inlierClass
        self.trained = trained
        // Half of a published test subset calibrates, so that the other half is left to evaluate with.
        validation = hasTestSubset ? normals.everyOther : normals
        isValidationHalved = hasTestSubset
        test = Split.Lists(train: [], validation: [], testNormals: normals, testOutliers: outliers)
            .without(try checkpoint.calibrated(of: dataset, normals + outliers, threads: threads))
        if seen != nil {
            origin = "\(part) that the model has not seen"
            warnings =
                known.isEmpty ? [] : [Self.leftOut(known.count, part)]
        } else {
            origin = part
            warnings = [
                "The model's file does not say which images it was trained on, so \(part) were taken: figures are too "
                    + "good, and thresholds too low, if any of them were among those."
            ]
        }
        validationOrigin = origin
    }

    private static func leftOut(_ count: Int, _ images: String) -> String {
        "\(count) \(images) were left out: the model was trained with these pictures, or chosen or calibrated by them."
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
    ///   - needsOutliers: Whether it is an error where there are none.
    /// - Returns: ascending indices, at least one normal image.
    package func testImages(
        of dataset: Dataset, outlierRatio: Double?, seed: UInt64, needsOutliers: Bool = true
    ) throws(EvaluationError) -> (normals: [Int], outliers: [Int], selection: String) {
        guard !test.testNormals.isEmpty else { throw .noneLeft(group: "normal images", dataset: dataset.name) }
        guard !test.testOutliers.isEmpty else {
            if needsOutliers { throw .noneLeft(group: "outliers", dataset: dataset.name) }
            return (test.testNormals, [], "\(origin): all \(test.testNormals.count) normal ones, there are no outliers")
        }
        var outliers = test.testOutliers
        if let outlierRatio {
            do { outliers = try test.testOutliers(ratio: outlierRatio, seed: seed) } catch { throw .split(error) }
        }
        let share = outliers.count == test.testOutliers.count ? "all" : "\(outliers.count) of"
        var selection =
            "\(origin): all \(test.testNormals.count) normal ones, \(share) \(test.testOutliers.count) outliers"
        if let outlierRatio,
            Double(test.testNormals.count) * outlierRatio / (1 - outlierRatio) >= Double(outliers.count + 1)
        {
            selection += ", fewer than a ratio of \(outlierRatio) asks for"
        }
        return (test.testNormals, outliers, selection)
    }
}

extension [Int] {
    /// The first, the third, and so on.
    fileprivate var everyOther: [Int] { enumerated().filter { $0.offset % 2 == 0 }.map(\.element) }
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
        case .crossFit: "test images of the recorded split (cross-fit, seed \(seed))"
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
