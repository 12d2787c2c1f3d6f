package import AnomalyDetection
import Statistics

/// Which images a checkpoint's threshold was made from, so that no evaluation takes them again: the metadata entry
/// `calibration_source`, JSON.
package struct CalibrationSource: Sendable, Equatable, Codable {
    package static let key = "calibration_source"

    /// ``Dataset/name``.
    package let dataset: String
    /// ``Dataset/digest``.
    package let digest: String
    /// The class that is normal, of data sets with classes.
    package let inlierClass: Int?
    /// The choice of images, in words.
    package let selection: String
    /// Whether images are among them that the model was trained on: scores too low, and a threshold that more normal
    /// images exceed than it promises.
    package let includesTrainingImages: Bool
    /// Indices in the data set, ascending.
    package let images: [Int]
    /// The same, by what they show: ``SeenImages/text``. Nil where training took them, for ``SeenImages/key`` lists
    /// them, and in files written before there was such a list.
    package let fingerprints: String?
    /// The two bounds between which the false-positive rate lies with the probability `intervalLevel`; conformal
    /// thresholds have them.
    package let falsePositiveRateInterval: [Double]?
    /// 0 to 1.
    package let intervalLevel: Double?

    package init(
        dataset: String, digest: String, inlierClass: Int?, selection: String, includesTrainingImages: Bool,
        images: [Int], fingerprints: String?, threshold: Threshold
    ) {
        self.dataset = dataset
        self.digest = digest
        self.inlierClass = inlierClass
        self.selection = selection
        self.includesTrainingImages = includesTrainingImages
        self.images = images
        self.fingerprints = fingerprints
        falsePositiveRateInterval = threshold.falsePositiveRateInterval.map { [$0.lower, $0.upper] }
        intervalLevel = falsePositiveRateInterval.map { _ in Threshold.intervalLevel }
    }

    private enum CodingKeys: String, CodingKey {
        case dataset
        case digest = "dataset_sha256"
        case inlierClass = "class"
        case selection
        case includesTrainingImages = "includes_training_images"
        case images, fingerprints
        case falsePositiveRateInterval = "false_positive_rate_interval"
        case intervalLevel = "interval_level"
    }
}
