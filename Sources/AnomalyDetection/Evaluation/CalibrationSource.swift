/// Which images a checkpoint's threshold was made from, so that no evaluation takes them again: the metadata entry
/// `calibration_source`, JSON.
struct CalibrationSource: Sendable, Equatable, Codable {
    static let key = "calibration_source"

    /// ``Dataset/name``.
    let dataset: String
    /// ``Dataset/digest``.
    let digest: String
    /// The class that is normal, of data sets with classes.
    let inlierClass: Int?
    /// In words, which images were taken.
    let selection: String
    /// Whether images are among them that the model was trained on: scores too low, and a threshold that more normal
    /// images exceed than it promises.
    let includesTrainingImages: Bool
    /// Indices in the data set, ascending.
    let images: [Int]
    /// The same, by what they show: ``SeenImages/text``. Nil where training took them, for ``SeenImages/key`` lists them,
    /// and in files written before there was such a list.
    let fingerprints: String?
    /// Where the false-positive rate lies with the probability `intervalLevel`, two numbers; of conformal thresholds.
    let falsePositiveRateInterval: [Double]?
    /// 0 to 1.
    let intervalLevel: Double?

    init(
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
