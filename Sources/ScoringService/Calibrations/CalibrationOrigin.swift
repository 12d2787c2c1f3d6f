internal import AnomalyDetection

/// Which images a calibration was made from.
struct CalibrationOrigin: Sendable, Equatable, Codable {
    enum Source: String, Sendable, Codable {
        /// Images that were posted for it.
        case images
        /// The scores of the calibration before it, at other rates.
        case calibration
        /// Decisions of the log.
        case log
        /// Decisions of the log whose images people have called normal.
        case feedback
    }

    /// Why an image does not count.
    enum Omission: String, Sendable {
        /// The file is no image that the model takes.
        case unreadable
        /// The frame is blank, dark or bright.
        case noPicture = "no_picture"
        /// The arithmetic of the score overflowed.
        case noScore = "no_score"
        /// A person called the image anomalous.
        case anomalous
    }

    let source: Source
    /// How many images there were.
    let images: Int
    /// How many were left out, by ``Omission``.
    private(set) var leftOut: [String: Int] = [:]
    /// The first and the last moment of a window of the log, seconds since 1970.
    var since, until: Double?
    /// What the images of the window were decided to be; nil where that did not matter.
    var decision: Decision.Verdict?
    /// What the rate rests upon, and what else to know; sentences.
    var notes: [String] = []

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case source, images, since, until, decision, notes
        case leftOut = "left_out"
    }

    init(source: Source, images: Int) {
        self.source = source
        self.images = images
    }

    mutating func leaveOut(_ count: Int, _ reason: Omission) {
        if count > 0 { leftOut[reason.rawValue] = count }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        source = try container.decode(Source.self, forKey: .source)
        images = try container.decode(Int.self, forKey: .images)
        leftOut = try container.decode([String: Int].self, forKey: .leftOut)
        since = try container.decodeIfPresent(Double.self, forKey: .since)
        until = try container.decodeIfPresent(Double.self, forKey: .until)
        decision = try container.decodeIfPresent(Decision.Verdict.self, forKey: .decision)
        notes = try container.decode([String].self, forKey: .notes)
    }
}
