package import Training

/// What determines a training run of an energy model, besides the data and their split.
package struct EnergyModelOptions: ScheduledOptions {
    /// What training minimises.
    package enum Method: String, Sendable, Codable, CaseIterable {
        /// ``ScoreMatching``.
        case scoreMatching = "score-matching"
        /// ``ContrastiveDivergence``.
        case contrastiveDivergence = "contrastive-divergence"
    }

    /// What training minimises.
    package var method: Method
    /// Epochs, batches, Adam's step size and the seed.
    package var schedule: TrainingSchedule

    package init(_ schedule: TrainingSchedule = TrainingSchedule(), method: Method = .scoreMatching) {
        self.schedule = schedule
        self.method = method
    }

    package func validate() throws(TrainingError) { try schedule.validate() }

    package var named: [(name: String, value: String)] {
        [
            ("objective", method.rawValue), ("number of epochs", schedule.epochsText),
            ("batch size", "\(schedule.batchSize)"), ("learning rate", "\(schedule.learningRate)"),
            ("seed", "\(schedule.seed)"),
        ]
    }
}

extension EnergyModelOptions: Codable {
    private enum CodingKeys: String, CodingKey { case method = "objective" }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schedule = try TrainingSchedule(from: decoder)
        method = try container.decode(Method.self, forKey: .method)
    }

    /// One object: the schedule's members beside the rest.
    package func encode(to encoder: any Encoder) throws {
        try schedule.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(method, forKey: .method)
    }
}

/// What the methods take, beside the options.
extension EnergyModelOptions.Method {
    /// What a step and an evaluation return.
    var figures: [String] {
        switch self {
        case .scoreMatching: ScoreMatching.figures
        case .contrastiveDivergence: ContrastiveDivergence.figures
        }
    }

    /// Adam's step size where none is asked for.
    package var usualLearningRate: Double {
        switch self {
        case .scoreMatching: ScoreMatching.learningRate
        case .contrastiveDivergence: ContrastiveDivergence.learningRate
        }
    }

    /// How slowly Adam's mean of the gradients forgets.
    var firstDecay: Double {
        switch self {
        case .scoreMatching: ScoreMatching.firstDecay
        case .contrastiveDivergence: ContrastiveDivergence.firstDecay
        }
    }

    /// The longest that the gradient by the parameters may be.
    var gradientLimit: Double {
        switch self {
        case .scoreMatching: ScoreMatching.gradientLimit
        case .contrastiveDivergence: ContrastiveDivergence.gradientLimit
        }
    }

    /// The magnitude of an energy from which on training has run away.
    var energyLimit: Float {
        switch self {
        case .scoreMatching: ScoreMatching.energyLimit
        case .contrastiveDivergence: ContrastiveDivergence.energyLimit
        }
    }
}
