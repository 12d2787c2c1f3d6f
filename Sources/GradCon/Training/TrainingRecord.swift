import AnomalyDetection
package import Datasets

/// The `training` metadata of a checkpoint: what it was trained with, and what came of it.
package struct TrainingRecord: Sendable, Equatable {
    /// Names the data set.
    package struct Data: Sendable, Equatable, Codable {
        /// ``Dataset/name``.
        package let name: String
        /// ``Dataset/digest``.
        package let sha256: String

        /// Names a data set.
        package init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// How many images had which part.
    package struct Images: Sendable, Equatable, Codable {
        /// Trained with.
        package let train: Int
        /// Chose the epoch.
        package let validation: Int
        /// Gave the calibration scores.
        package let calibration: Int
    }

    /// What training came to at the chosen epoch.
    package struct Figures: Sendable, Equatable, Codable {
        /// Means over the epoch, each batch before its step.
        package let train: TrainingFigures
        /// After the epoch.
        package let validation: TrainingFigures
    }

    /// The data set.
    package let data: Data
    /// The normal class, of data sets with classes.
    package let inlierClass: Int?
    /// Which images trained, validated and test.
    package let split: Split
    /// How many of them there were.
    package let images: Images
    /// What the run was given.
    package let options: TrainingOptions
    /// The epoch whose parameters these are, the first is 1.
    package let bestEpoch: Int
    /// The epochs trained; fewer than asked where training ended early.
    package let epochsTrained: Int
    /// Whether the published start had failed and training began again, see ``TrainingOptions/Initialization/automatic``.
    package let isStartedOver: Bool
    /// Of ``bestEpoch``.
    package let figures: Figures
}

extension TrainingRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case data, split, images, figures
        case inlierClass = "inlier_class"
        case bestEpoch = "best_epoch"
        case epochsTrained = "epochs_trained"
        case isStartedOver = "started_over"
    }

    /// The `training` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        data = try container.decode(Data.self, forKey: .data)
        split = try container.decode(Split.self, forKey: .split)
        images = try container.decode(Images.self, forKey: .images)
        figures = try container.decode(Figures.self, forKey: .figures)
        inlierClass = try container.decodeIfPresent(Int.self, forKey: .inlierClass)
        bestEpoch = try container.decode(Int.self, forKey: .bestEpoch)
        epochsTrained = try container.decode(Int.self, forKey: .epochsTrained)
        isStartedOver = try container.decodeIfPresent(Bool.self, forKey: .isStartedOver) ?? false
        options = try TrainingOptions(from: decoder)
    }

    /// One object: the options beside the rest.
    package func encode(to encoder: any Encoder) throws {
        try options.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(data, forKey: .data)
        try container.encode(split, forKey: .split)
        try container.encode(images, forKey: .images)
        try container.encode(figures, forKey: .figures)
        try container.encodeIfPresent(inlierClass, forKey: .inlierClass)
        try container.encode(bestEpoch, forKey: .bestEpoch)
        try container.encode(epochsTrained, forKey: .epochsTrained)
        try container.encode(isStartedOver, forKey: .isStartedOver)
    }
}
