package import Training

/// What determines a contrasted memory over an encoder from scratch, besides the data and their split.
package struct ResidualEncoderOptions: ScheduledOptions {
    /// Epochs, batches, Adam's largest step size and the seed.
    package var schedule: TrainingSchedule
    /// Whether the encoder learns to tell turned images from those that are not: where normal images have an upside and
    /// a downside.
    package var rotations: Bool

    /// - Parameter schedule: nil takes ``usualSchedule``.
    package init(_ schedule: TrainingSchedule? = nil, rotations: Bool) {
        self.schedule = schedule ?? Self.usualSchedule
        self.rotations = rotations
    }

    /// Batches of 16, each image in eight views and turns, and a step size of 0.002.
    package static let usualSchedule = TrainingSchedule(batchSize: 16, learningRate: 2e-3)

    /// 3,000 steps: after 1,100 of them the losses of held-out images still fell.
    package var usualLength: TrainingSchedule.Length { TrainingSchedule.Length(epochs: 1, fewestSteps: 3000) }

    package func validate() throws(TrainingError) { try schedule.validate() }

    package var named: [(name: String, value: String)] {
        [
            ("encoder", ContrastedMemoryOptions.Encoder.residual.rawValue), ("rotations", "\(rotations)"),
            ("number of epochs", schedule.epochsText), ("batch size", "\(schedule.batchSize)"),
            ("learning rate", "\(schedule.learningRate)"), ("seed", "\(schedule.seed)"),
        ]
    }
}

extension ResidualEncoderOptions: Codable {
    private enum CodingKeys: String, CodingKey { case encoder, rotations }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schedule = try TrainingSchedule(from: decoder)
        rotations = try container.decode(Bool.self, forKey: .rotations)
    }

    /// One object: the schedule's members beside the rest.
    package func encode(to encoder: any Encoder) throws {
        try schedule.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ContrastedMemoryOptions.Encoder.residual, forKey: .encoder)
        try container.encode(rotations, forKey: .rotations)
    }
}
