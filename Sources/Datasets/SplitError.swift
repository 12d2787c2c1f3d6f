/// Why a data set cannot be split as asked.
package enum SplitError: Error, Equatable, CustomStringConvertible {
    /// The data set is not the one the split was made for.
    case otherDataset(found: String, digest: String, expected: String, expectedDigest: String)
    /// The data set has classes and none was chosen.
    case missingClass(known: [Int])
    /// A class was chosen and the data set has none.
    case noClasses(dataset: String, asked: Int)
    /// The class does not occur.
    case unknownClass(Int, known: [Int])
    /// A fold that the scheme does not have.
    case fold(Int, scheme: Split.Scheme)
    /// Fewer normal images than the parts need.
    case tooFewImages(found: Int, needed: Int)
    /// A share of outliers outside 0 to 1.
    case outlierRatio(Double)
    /// The data set has no images to test with that are not normal.
    case noOutliers

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .otherDataset(let found, let digest, let expected, let expectedDigest):
            "The data set \(found) (SHA-256 \(digest.prefix(12))...) is not the one the split was made for: "
                + "\(expected) (SHA-256 \(expectedDigest.prefix(12))...); images that were trained on could come out "
                + "as test images. Where it shares none with it, --other-data says so."
        case .missingClass(let known):
            "The data set has the classes \(Self.list(known)); choose the normal one."
        case .noClasses(let dataset, let asked):
            "The data set \(dataset) has no classes, so that the class \(asked) cannot be chosen."
        case .unknownClass(let asked, let known):
            "The class \(asked) does not occur in the data set; it has \(Self.list(known))."
        case .fold(let fold, let scheme):
            switch scheme {
            case .holdout, .crossFit:
                "The fold \(fold) was chosen, but the protocol \(scheme.rawValue) has none; five-fold has 0 to 4."
            case .fiveFold: "The fold \(fold) was chosen; five-fold has 0 to 4."
            }
        case .tooFewImages(let found, let needed):
            "There are \(found) normal images to divide; at least \(needed) are needed."
        case .outlierRatio(let found): "The outlier ratio is \(found); it must lie above 0 and below 1."
        case .noOutliers: "The data set has no images that are not normal, so there are no outliers to test with."
        }
    }

    private static func list(_ classes: [Int]) -> String { classes.map(String.init).joined(separator: ", ") }
}
