package import Datasets

/// Why scores cannot be evaluated or a threshold cannot be made from them.
package enum EvaluationError: Error, Equatable, CustomStringConvertible {
    /// There is no inlier or no outlier; every figure here compares the two.
    case empty(group: String)
    /// A score is NaN or infinite; its place in the group counts from 0.
    case notFinite(group: String, index: Int, value: Double)
    /// A score does not have the terms that its model describes.
    case terms(name: String, found: Int, expected: [String])
    /// An image has no score.
    case scoring(name: String, reason: String)
    /// A false-positive rate is not between 0 and 1.
    case rate(Double)
    /// Too few normal images for a threshold at the rate; `isHalved` where they are every other one of a test part.
    case sample(size: Int, rate: Double, required: Int, isHalved: Bool)
    /// A metadata entry of the checkpoint that says what it was trained or calibrated with cannot be read.
    case record(key: String, reason: String)
    /// Another class was asked for than the model was trained on.
    case inlierClass(found: Int, trained: Int)
    /// The data set cannot be split as asked.
    case split(SplitError)
    /// An image of the data set cannot be read.
    case data(DatasetError)
    /// All images of a kind were trained on or calibrated with, or there were none.
    case noneLeft(group: String, dataset: String)
    /// The model takes tensors only, so that image operations cannot be applied.
    case noImages(channels: Int)
    /// The calibrated model is not valid.
    case checkpoint(reason: String)
    /// An evaluation could not be written as JSON or HTML.
    case report(reason: String)

    /// A full sentence.
    package var description: String {
        switch self {
        case .empty(let group):
            "There are no \(group); inliers and outliers are both needed, at least one of each."
        case .notFinite(let group, let index, let value):
            "Score \(index) of the \(group) is \(value); scores are finite numbers."
        case .terms(let name, let found, let expected):
            "\(name) was scored with \(found) terms, but the model describes \(expected)."
        case .scoring(let name, let reason):
            "\(name) has no score: \(reason)"
        case .rate(let rate):
            "The false-positive rate is \(rate); it must be greater than 0 and less than 1."
        case .sample(let size, let rate, let required, let isHalved):
            "\(size) normal images are too few for a false-positive rate of \(rate): at least \(required) are needed "
                + "that the model was not trained with"
                + (isHalved ? ", so twice as many in the test part, half of which are left for evaluate." : ".")
        case .record(let key, let reason):
            "The checkpoint's metadata entry \"\(key)\" is wrong: \(reason)."
        case .inlierClass(let found, let trained):
            "The class \(found) was asked for, but the model was trained on class \(trained) of its data set; of other "
                + "data, --other-data takes it."
        case .split(let error): error.description
        case .data(let error): error.description
        case .noneLeft(let group, let dataset):
            "No \(group) of \(dataset) are left to take: there are none, or the model was trained or calibrated with "
                + "all of them."
                + (group == "outliers"
                    ? " Put outliers into folders beside a folder \"good\" of normal images, name their folders with "
                        + "--outliers, or take --challenge, which makes them."
                    : "")
        case .noImages(let channels):
            "The model has \(channels) channels, neither grey nor RGB, so conditions cannot be applied to its images."
        case .checkpoint(let reason): "The calibrated model would not be valid: \(reason)"
        case .report(let reason):
            "The report could not be made: \(reason)"
        }
    }
}
