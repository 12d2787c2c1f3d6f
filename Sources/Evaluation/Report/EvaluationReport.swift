package import AnomalyDetection
package import Datasets
package import Imaging

/// An evaluation and what it was made on, as JSON, as an HTML page and as text. The same evaluation gives the same
/// bytes.
package struct EvaluationReport: Sendable {
    /// The model that was evaluated.
    package struct Model: Sendable, Encodable {
        /// The file's name without its extension, or the name in the file.
        package let name: String
        /// ``Checkpoint/version``.
        package let version: String
        /// ``Checkpoint/digest``.
        package let sha256: String
        /// ``AnomalyDetector/architecture``.
        package let architecture: String
        /// ``AnomalyDetector/parameterCount``.
        package let parameters: Int
        /// ``AnomalyDetector/constants``.
        package let constants: [String: Double]

        /// The facts of a checkpoint.
        package init(name: String, _ checkpoint: Checkpoint) {
            self.name = name
            version = checkpoint.version
            sha256 = checkpoint.digest
            architecture = checkpoint.detector.architecture
            parameters = checkpoint.detector.parameterCount
            constants = Dictionary(
                checkpoint.detector.constants.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The images that were scored.
    package struct Images: Sendable, Encodable {
        /// ``Dataset/name``.
        package let name: String
        /// ``Dataset/digest``.
        package let sha256: String
        /// The class that is normal, of data sets with classes.
        package let inlierClass: Int?
        /// The split whose test part was scored; nil where the checkpoint records none.
        package let split: Split?
        /// Which images were taken, in words.
        package let selection: String
        /// The seed by which outliers and conditions were drawn.
        package let seed: UInt64
        /// Files that could not be read and were left out.
        package let skipped: Int

        private enum CodingKeys: String, CodingKey {
            case name, sha256
            case inlierClass = "class"
            case split, selection, seed, skipped
        }

        /// The facts of a data set and of the choice from it.
        package init(_ dataset: Dataset, inlierClass: Int?, split: Split?, selection: String, seed: UInt64) {
            name = dataset.name
            sha256 = dataset.digest
            self.inlierClass = inlierClass
            self.split = split
            self.selection = selection
            self.seed = seed
            skipped = dataset.skipped.count
        }
    }

    /// An image of the page.
    struct Picture: Sendable {
        let sample: Evaluation.Sample
        /// A PNG file.
        let png: [UInt8]
        /// A PNG file of the same image with its map over it; nil where no map was drawn.
        let overlay: [UInt8]?
    }

    /// Images that the model's threshold calls wrongly.
    struct Mistakes: Sendable {
        /// The number of all of them.
        let count: Int
        /// The worst, farthest from the threshold first.
        let pictures: [Picture]
    }

    let model: Model
    let images: Images
    let evaluation: Evaluation
    let challenge: ChallengeGrid?
    let warnings: [String]
    /// A sentence about the maps that pictures are shown with; nil where no maps were drawn.
    let mapSentence: String?
    /// The highest scores, highest first.
    let mostAnomalous: [Picture]
    /// The lowest scores, lowest first.
    let mostNormal: [Picture]
    /// The outliers that the model's threshold lets pass; none for a model without one.
    let missed: Mistakes
    /// The inliers that the model's threshold calls anomalies; none for a model without one.
    let falseAlarms: Mistakes

    /// How many images either strip of the page shows at most.
    static let stripLength = 16
    /// The longest side of an image on the page, in pixels; larger ones are scaled down.
    static let pictureSide = 128

    /// Puts a report together.
    ///
    /// - Parameters:
    ///   - model: What was evaluated.
    ///   - images: The images it was evaluated on.
    ///   - evaluation: The figures.
    ///   - challenge: The grid of conditions, where it was run.
    ///   - warnings: What a reader must know to read the figures right, one sentence each.
    ///   - maps: Draws the maps of the images on the page; nil shows the images alone.
    ///   - image: The image behind one of the evaluation's samples, for the page; nil where there is none to show.
    package init(
        model: Model, images: Images, evaluation: Evaluation, challenge: ChallengeGrid? = nil, warnings: [String] = [],
        maps: MapDrawing? = nil, image: (Int) -> Image?
    ) {
        self.model = model
        self.images = images
        self.evaluation = evaluation
        self.challenge = challenge
        self.warnings = warnings
        // The order is by score, then by place, so that ties have one, too.
        let order = evaluation.samples.indices.sorted {
            let (one, other) = (evaluation.samples[$0].score.value, evaluation.samples[$1].score.value)
            return one == other ? $0 < $1 : one < other
        }
        let length = min(Self.stripLength, evaluation.samples.count / 2)
        // An image may be among the extremes and among the mistakes.
        var made: [Int: Picture] = [:]
        func pictures(_ indices: some Sequence<Int>) -> [Picture] {
            indices.compactMap { index in
                if let picture = made[index] { return picture }
                guard let image = image(index) else { return nil }
                let shown = Self.shown(image)
                guard let png = try? PNGEncoder.encode(shown) else { return nil }
                let overlay = maps?.overlay(of: image, on: shown).flatMap { try? PNGEncoder.encode($0) }
                let picture = Picture(sample: evaluation.samples[index], png: png, overlay: overlay)
                made[index] = picture
                return picture
            }
        }
        mapSentence = maps.map { maps in
            "Below each image: its map, \(maps.title); brighter is more anomalous"
                + (maps.hasThreshold ? ", and what lies above the map's threshold is outlined." : ".")
        }
        mostNormal = pictures(order.prefix(length))
        mostAnomalous = pictures(order.suffix(length).reversed())
        func mistakes(_ indices: some Collection<Int>) -> Mistakes {
            Mistakes(count: indices.count, pictures: pictures(indices.prefix(Self.stripLength)))
        }
        let threshold = evaluation.threshold?.threshold.value
        func isAnomaly(_ index: Int) -> Bool {
            threshold.map { evaluation.samples[index].decidingScore > $0 } ?? false
        }
        missed = mistakes(
            threshold == nil ? [] : order.filter { evaluation.samples[$0].isOutlier && !isAnomaly($0) })
        falseAlarms = mistakes(order.reversed().filter { !evaluation.samples[$0].isOutlier && isAnomaly($0) })
    }

    private static func shown(_ image: Image) -> Image {
        let longest = max(image.width, image.height)
        guard longest > pictureSide else { return image }
        return image.resized(
            width: max(1, image.width * pictureSide / longest), height: max(1, image.height * pictureSide / longest),
            filter: .bilinear)
    }
}
