package import Datasets

/// The `training` metadata of a checkpoint: what it was trained with, and what came of it.
package struct TrainingRecord<Options: FamilyOptions>: Sendable, Equatable {
    /// The data set.
    package let data: DatasetName
    /// The normal class, of data sets with classes.
    package let inlierClass: Int?
    /// Which images trained, validated and test.
    package let split: Split
    /// How many of them there were.
    package let images: ImageCounts
    /// The anomalies that it learned from; nil where there were none.
    package let anomalies: AnomalyRecord?
    /// What the run was given.
    package let options: Options
    /// The epoch that was chosen; nil of a model that is not trained by epochs.
    package let descent: DescentRecord?
}

/// Labelled anomalies that a model learned from.
package struct AnomalyRecord: Sendable, Equatable, Codable {
    /// Where they lay.
    package let data: DatasetName
    /// How many they were.
    package let images: Int
}

/// A data set, named.
package struct DatasetName: Sendable, Equatable, Codable {
    /// ``Dataset/name``.
    package let name: String
    /// ``Dataset/digest``.
    package let sha256: String

    /// A name and a digest.
    package init(name: String, sha256: String) {
        self.name = name
        self.sha256 = sha256
    }
}

/// The epoch that training chose.
package struct DescentRecord: Sendable, Equatable {
    /// The epoch whose parameters these are, the first is 1.
    package let bestEpoch: Int
    /// The epochs trained; fewer than asked where training ended early.
    package let epochsTrained: Int
    /// Whether a first start had failed and training began again.
    package let isStartedOver: Bool
    /// What training came to in ``bestEpoch``.
    package let figures: EpochFigures
}

extension DescentRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case figures
        case bestEpoch = "best_epoch"
        case epochsTrained = "epochs_trained"
        case isStartedOver = "started_over"
    }

    /// The members of a checkpoint's `training`; early files do not tell of a second start, which they did not have.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        bestEpoch = try container.decode(Int.self, forKey: .bestEpoch)
        epochsTrained = try container.decode(Int.self, forKey: .epochsTrained)
        isStartedOver = try container.decodeIfPresent(Bool.self, forKey: .isStartedOver) ?? false
        figures = try container.decode(EpochFigures.self, forKey: .figures)
    }
}

extension TrainingRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case data, split, images, anomalies
        case inlierClass = "inlier_class"
        case bestEpoch = "best_epoch"
    }

    /// The `training` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        data = try container.decode(DatasetName.self, forKey: .data)
        split = try container.decode(Split.self, forKey: .split)
        images = try container.decode(ImageCounts.self, forKey: .images)
        anomalies = try container.decodeIfPresent(AnomalyRecord.self, forKey: .anomalies)
        inlierClass = try container.decodeIfPresent(Int.self, forKey: .inlierClass)
        options = try Options(from: decoder)
        descent = container.contains(.bestEpoch) ? try DescentRecord(from: decoder) : nil
    }

    /// One object: options and epoch beside the rest.
    package func encode(to encoder: any Encoder) throws {
        try options.encode(to: encoder)
        try descent?.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(data, forKey: .data)
        try container.encode(split, forKey: .split)
        try container.encode(images, forKey: .images)
        try container.encodeIfPresent(anomalies, forKey: .anomalies)
        try container.encodeIfPresent(inlierClass, forKey: .inlierClass)
    }
}
