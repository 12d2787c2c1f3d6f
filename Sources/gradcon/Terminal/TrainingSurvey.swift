import AnomalyDetection
import Datasets
import Evaluation
import Files
import Training

/// What a training run says of its images before it begins: what was found, what becomes of it, and what a reader must
/// know.
struct TrainingSurvey {
    let lines: [String]

    /// - Throws: where the data set cannot be split so.
    init(_ dataset: Dataset, _ split: Split, _ input: TrainingInput) throws(SplitError) {
        let lists = try split.lists(of: dataset)
        var lines: [String] = []
        var warnings: [String] = []
        if let survey = dataset.survey, let preprocessing = input.preprocessing {
            let size = ImageStatistics.Size(width: preprocessing.width, height: preprocessing.height)
            let table = SurveyTable(
                survey, input: preprocessing.cutting.isWhole ? size : nil, white: preprocessing.white)
            lines = table.folders + table.images(and: [("use", Self.use(of: lists, split.scheme))])
            warnings = survey.warnings(for: preprocessing)
        }
        if let warning = Self.thresholdWarning(lists, split.scheme) { warnings.append(warning) }
        self.lines = lines + warnings.map { "gradcon: \($0)".printable }
    }

    /// How many images have which part.
    private static func use(of lists: Split.Lists, _ scheme: Split.Scheme) -> String {
        var parts: [String]
        if scheme == .crossFit {
            parts = ["\(lists.train.count) train (each with a held-out score)"]
        } else {
            let (choosing, calibrating) = Split.divide(heldOut: lists.validation)
            parts = [
                "\(lists.train.count) train", "\(choosing.count) choose the epoch", "\(calibrating.count) calibrate",
            ]
        }
        let (normals, outliers) = (lists.testNormals.count, lists.testOutliers.count)
        if normals + outliers > 0 { parts.append("\(normals) normal and \(outliers) outliers for evaluate") }
        return parts.joined(separator: ", ")
    }

    /// That the images do not give the usual threshold; nil where they do.
    private static func thresholdWarning(_ lists: Split.Lists, _ scheme: Split.Scheme) -> String? {
        let rate = Split.falsePositiveRate
        let required = Calibration.requiredSize(forRate: rate) ?? 0
        let found = lists.train.count
        guard let needed = scheme.imagesForThreshold else {
            guard found < required else { return nil }
            let best = (1 / Double(found + 1)).fixed(3)
            return found == 1
                ? "One normal image gives no threshold; \(required) give one at a false-positive rate of \(rate)."
                : "\(found) normal images give a threshold at a false-positive rate of \(best) at best; \(required) "
                    + "give one at \(rate)."
        }
        guard Split.divide(heldOut: lists.validation).calibrating.isEmpty else { return nil }
        return "\(lists.validation.count) of the normal images are held out, too few for a threshold, which takes "
            + "\(needed) normal images."
    }
}
