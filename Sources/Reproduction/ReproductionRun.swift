package import Datasets
package import GradCon
package import Training

/// One model of a table: what it was trained with and what came of it.
package struct ReproductionRun: Sendable, Equatable {
    /// Tells the runs of a table apart.
    package struct Key: Sendable, Hashable {
        /// What is trained.
        package let model: ReproducedModel
        /// The normal class.
        package let inlierClass: Int
        /// The seed of split, initial weights, order, noise, outliers and conditions.
        package let seed: UInt64

        /// Words for people.
        package var title: String { "\(model.title), class \(inlierClass), seed \(seed)" }
    }

    /// What training took in the session that ended it.
    package struct Time: Sendable, Equatable, Codable {
        /// Wall clock, training and validation.
        package let seconds: Double
        /// Images trained with, each as often as it was seen.
        package let images: Int
        /// `seconds` by `images`, in milliseconds.
        package let millisecondsPerImage: Double
        /// Whether earlier sessions had begun the run.
        package let isResumed: Bool
        /// Threads it was given.
        package let threads: Int
        /// Processor and build.
        package let machine: String

        private enum CodingKeys: String, CodingKey {
            case seconds, images, threads, machine
            case millisecondsPerImage = "ms_per_image"
            case isResumed = "resumed"
        }
    }

    /// One condition at one level, against the clean images.
    package struct Cell: Sendable, Equatable, Codable {
        /// The condition.
        package let condition: Condition
        /// 1 to 5.
        package let level: Int
        /// The areas by the term's name: `combined`, `reconstruction`, `gradient`, ...
        package let auroc: [String: Double]
    }

    /// Which run it is.
    package let key: Key
    /// The checkpoint, below the folder of the table's files.
    package let checkpoint: String
    /// ``Checkpoint/digest``.
    package let sha256: String
    /// What the checkpoint says of its training.
    package let training: TrainingRecord<TrainingOptions>
    /// Nil where the checkpoint was there already.
    package let time: Time?
    /// The figures, one for each of the table's outlier ratios.
    package let figures: [ReproductionFigures]
    /// The cells by condition, then level; nil for tables that have none.
    package let grid: [Cell]?

    /// The figures at an outlier ratio; nil stands for all outliers.
    func figures(at ratio: Double?) -> ReproductionFigures? { figures.first { $0.outlierRatio == ratio } }

    /// The area of a term under a condition at a level.
    func area(_ term: String, _ condition: Condition, _ level: Int) -> Double? {
        grid?.first { $0.condition == condition && $0.level == level }?.auroc[term]
    }
}

extension ReproductionRun: Codable {
    private enum CodingKeys: String, CodingKey {
        case model, seed, checkpoint, sha256, training, time, figures, grid
        case inlierClass = "class"
    }

    /// An entry of the table's JSON file.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        key = Key(
            model: try container.decode(ReproducedModel.self, forKey: .model),
            inlierClass: try container.decode(Int.self, forKey: .inlierClass),
            seed: try container.decode(UInt64.self, forKey: .seed))
        checkpoint = try container.decode(String.self, forKey: .checkpoint)
        sha256 = try container.decode(String.self, forKey: .sha256)
        training = try container.decode(TrainingRecord<TrainingOptions>.self, forKey: .training)
        time = try container.decodeIfPresent(Time.self, forKey: .time)
        figures = try container.decode([ReproductionFigures].self, forKey: .figures)
        grid = try container.decodeIfPresent([Cell].self, forKey: .grid)
    }

    /// The key's parts beside the rest.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key.model, forKey: .model)
        try container.encode(key.inlierClass, forKey: .inlierClass)
        try container.encode(key.seed, forKey: .seed)
        try container.encode(checkpoint, forKey: .checkpoint)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(training, forKey: .training)
        try container.encodeIfPresent(time, forKey: .time)
        try container.encode(figures, forKey: .figures)
        try container.encodeIfPresent(grid, forKey: .grid)
    }
}
