import Determinism

extension Split {
    /// The indices of a data set's images by what they are for, each list ascending.
    package struct Lists: Sendable, Equatable {
        /// Normal images to train with.
        package let train: [Int]
        /// Normal images to choose the best checkpoint with, and to calibrate with.
        package let validation: [Int]
        /// Normal images to test with; empty where a published test subset has none.
        package let testNormals: [Int]
        /// All images that are outliers and may be tested with: other classes', or anomalous ones. Empty where the data
        /// set has none.
        package let testOutliers: [Int]

        /// Lists that were made, or filtered, elsewhere.
        package init(train: [Int], validation: [Int], testNormals: [Int], testOutliers: [Int]) {
            self.train = train
            self.validation = validation
            self.testNormals = testNormals
            self.testOutliers = testOutliers
        }
    }
}

extension Split.Lists {
    /// Random choices of one seed that must not see the same numbers.
    private enum Stream {
        static let division: UInt64 = 1
        static let outliers: UInt64 = 2
    }

    init(_ split: Split, of dataset: Dataset) throws(SplitError) {
        var normals: [Int] = []
        var outliers: [Int] = []
        var published: Set<Dataset.Subset> = []
        for index in 0..<dataset.count {
            let sample = dataset[index]
            if let subset = sample.subset { published.insert(subset) }
            let isNormal =
                switch sample.label {
                case .category(let number): number == split.inlierClass
                case .normal: true
                case .anomalous: false
                }
            if isNormal { normals.append(index) } else { outliers.append(index) }
        }
        let hasSubsets = split.scheme != .fiveFold && published.count > 1
        func isTest(_ index: Int) -> Bool { dataset[index].subset == .test }

        var candidates = hasSubsets ? normals.filter { !isTest($0) } : normals
        let needed =
            switch split.scheme {
            case .fiveFold: Split.foldCount
            case .crossFit: 1
            case .holdout: hasSubsets ? 2 : 3
            }
        guard candidates.count >= needed else { throw .tooFewImages(found: candidates.count, needed: needed) }
        var generator = SeededGenerator(seed: split.seed, stream: Stream.division)
        generator.shuffle(&candidates)
        let count = candidates.count
        let validationRange: Range<Int>
        let testRange: Range<Int>
        if let fold = split.fold {
            func part(_ number: Int) -> Range<Int> {
                let number = number % Split.foldCount
                return count * number / Split.foldCount..<count * (number + 1) / Split.foldCount
            }
            (testRange, validationRange) = (part(fold), part(fold + 1))
        } else {
            let tenth = max(1, (count + Split.heldOutShare / 2) / Split.heldOutShare)
            let isEnough = count >= 4 * Split.fewestHeldOut
            let heldOut = isEnough ? max(tenth, Split.fewestHeldOut) : tenth
            let isCrossFit = split.scheme == .crossFit
            validationRange = 0..<(isCrossFit ? 0 : heldOut)
            // Without anomalous images nothing is measured that a test could be for.
            let isTested = !hasSubsets && (!isCrossFit || isEnough && !outliers.isEmpty)
            let tested = isTested ? heldOut : 0
            testRange = validationRange.upperBound..<validationRange.upperBound + tested
        }
        train = candidates.indices.filter { !validationRange.contains($0) && !testRange.contains($0) }
            .map { candidates[$0] }.sorted()
        validation = candidates[validationRange].sorted()
        testNormals = hasSubsets ? normals.filter(isTest) : candidates[testRange].sorted()
        testOutliers = hasSubsets ? outliers.filter(isTest) : outliers
    }

    /// Outliers drawn for a test in which they make up a share of all images.
    ///
    /// - Parameters:
    ///   - ratio: outliers / (outliers + ``testNormals``), above 0 and below 1.
    ///   - seed: of the choice.
    /// - Returns: ascending indices; all of ``testOutliers`` where the ratio asks for more than there are.
    /// - Throws: `SplitError` where the ratio is outside its range, or there are no outliers.
    package func testOutliers(ratio: Double, seed: UInt64) throws(SplitError) -> [Int] {
        guard ratio > 0, ratio < 1 else { throw .outlierRatio(ratio) }
        guard !testOutliers.isEmpty else { throw .noOutliers }
        let asked = (Double(testNormals.count) * ratio / (1 - ratio)).rounded()
        // The count is a double until it is known to be small: a ratio near 1 asks for more than an Int holds.
        let count = asked < Double(testOutliers.count) ? max(1, Int(asked)) : testOutliers.count
        var generator = SeededGenerator(seed: seed, stream: Stream.outliers)
        return generator.sample(count, of: testOutliers).sorted()
    }
}
