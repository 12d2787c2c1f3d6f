package import Training

/// What determines a training run of GradCon, besides the data and their split.
package struct TrainingOptions: ScheduledOptions {
    /// The network's form.
    package enum Architecture: String, Sendable, Codable, CaseIterable {
        /// Convolutional autoencoder, squared error.
        case cae
        /// Variational autoencoder, binary cross entropy.
        case vae
    }

    /// Where training starts.
    package enum Initialization: String, Sendable, Codable, CaseIterable {
        /// As ``pytorch``. At the end of the first epoch by which there were 1,000 steps, or half of those of a shorter
        /// run, but 64 at least, L of the held-out images, or of training where none are held out, is compared with
        /// that of a network which answers all of them with their mean; where it lies above 0.9 of the way there from a
        /// perfect reconstruction's, the network is dead and training starts over as ``meanOutput``. A J that is not
        /// finite ends the run also before that.
        case automatic
        /// PyTorch's weights, and output biases at which the network first answers with the mean of the training
        /// images. From PyTorch's biases dark images, such as MNIST's, first drive the output to a constant, and some
        /// runs do not leave it again.
        case meanOutput = "mean-output"
        /// PyTorch's weights and biases, as in the published runs.
        case pytorch
    }

    /// Which reference gradient the checkpoint gets for scoring. Training always compares with the running mean.
    package enum Reference: String, Sendable, Codable, CaseIterable {
        /// The mean of the training images' own gradients at the checkpoint's weights, each scaled to unit length: the
        /// direction from which the gradients of the training images differ least.
        case unitMean = "unit-mean"
        /// The mean of dJ/dW over all iterations of training, as published. Early, long gradients weigh most in it.
        case runningMean = "running-mean"
    }

    /// The network's form.
    package var architecture: Architecture
    /// Where training starts.
    package var initialization: Initialization
    /// The reference gradient of the checkpoint.
    package var reference: Reference
    /// The score that the checkpoint decides by.
    package var score: DecidingScore
    /// Epochs, batches, Adam's step size and the seed.
    package var schedule: TrainingSchedule
    /// The weight of the gradient term, 0 to 100.
    package var alpha: Double
    /// The seeds whose networks' mean is the score, 1 to 16.
    package var members: Int

    /// The paper's (CAE, batches of 64, step size 0.001, alpha 0.03), except for the reference gradient, and for
    /// another start where the published one fails.
    package init(
        _ schedule: TrainingSchedule = TrainingSchedule(), architecture: Architecture = .cae,
        initialization: Initialization = .automatic, reference: Reference = .unitMean, score: DecidingScore = .combined,
        alpha: Double = AutoencoderMetadata.alphaDefault, members: Int = 1
    ) {
        self.schedule = schedule
        self.architecture = architecture
        self.initialization = initialization
        self.reference = reference
        self.score = score
        self.alpha = alpha
        self.members = members
    }

    package func validate() throws(TrainingError) {
        try schedule.validate()
        try TrainingError.check((0...AutoencoderMetadata.alphaLimit).contains(alpha), "alpha", alpha, "0 to 100")
        try TrainingError.check((1...16).contains(members), "number of members", members, "1 to 16")
    }

    package var named: [(name: String, value: String)] {
        [
            ("architecture", architecture.rawValue), ("initialization", initialization.rawValue),
            ("reference gradient", reference.rawValue), ("score", score.rawValue),
            ("number of epochs", schedule.epochsText), ("batch size", "\(schedule.batchSize)"),
            ("learning rate", "\(schedule.learningRate)"), ("alpha", "\(alpha)"), ("seed", "\(schedule.seed)"),
            ("number of members", "\(members)"),
        ]
    }
}

extension TrainingOptions: Codable {
    private enum CodingKeys: String, CodingKey { case architecture, initialization, reference, score, alpha, members }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schedule = try TrainingSchedule(from: decoder)
        architecture = try container.decode(Architecture.self, forKey: .architecture)
        initialization = try container.decode(Initialization.self, forKey: .initialization)
        reference = try container.decode(Reference.self, forKey: .reference)
        score = try container.decode(DecidingScore.self, forKey: .score)
        alpha = try container.decode(Double.self, forKey: .alpha)
        members = try container.decodeIfPresent(Int.self, forKey: .members) ?? 1
    }

    /// One object: the schedule's members beside the rest. A single network has no `members`, as before there were
    /// more.
    package func encode(to encoder: any Encoder) throws {
        try schedule.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(initialization, forKey: .initialization)
        try container.encode(reference, forKey: .reference)
        try container.encode(score, forKey: .score)
        try container.encode(alpha, forKey: .alpha)
        if members > 1 { try container.encode(members, forKey: .members) }
    }
}
