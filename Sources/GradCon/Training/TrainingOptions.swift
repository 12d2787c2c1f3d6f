package import Training

/// What determines a training run, besides the data and its split. The same options, data and split give the same checkpoint,
/// bit for bit, on any number of threads.
package struct TrainingOptions: Sendable, Equatable {
    /// The network's form.
    package enum Architecture: String, Sendable, Codable, CaseIterable {
        /// Convolutional autoencoder, squared error.
        case cae
        /// Variational autoencoder, binary cross entropy.
        case vae
    }

    /// Where training starts.
    package enum Initialization: String, Sendable, Codable, CaseIterable {
        /// As ``pytorch``. At the end of the first epoch by which there were 64 steps, the validation images' L is compared with
        /// that of a network which answers all of them with their mean; where it lies above 0.9 of the way there from a perfect
        /// reconstruction's, training starts over as ``meanOutput``. A J that is not finite ends the run also before that.
        case automatic
        /// PyTorch's weights, and output biases at which the network first answers with the mean of the training images.
        /// From PyTorch's biases dark images, such as MNIST's, first drive the output to a constant, and some runs do not
        /// leave it again.
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

    /// How the checkpoint adds the terms of its score up.
    package enum Score: String, Sendable, Codable, CaseIterable {
        /// L + beta L_grad, as published.
        case combined
        /// Each term standardised by the images that choose the epoch, see ``StandardizedSum``.
        case standardized
    }

    /// The network's form.
    package var architecture: Architecture
    /// Where training starts.
    package var initialization: Initialization
    /// The reference gradient of the checkpoint.
    package var reference: Reference
    /// The score of the checkpoint.
    package var score: Score
    /// How often all images are seen, 1 to 100,000.
    package var epochs: Int
    /// The images of a step, 1 to 4096; the last batch of an epoch may be smaller.
    package var batchSize: Int
    /// Adam's step size, above 0 and at most 1.
    package var learningRate: Double
    /// The weight of the gradient term, 0 to 100.
    package var alpha: Double
    /// Of initialisation, order and noise.
    package var seed: UInt64
    /// Ends after so many epochs without a better validation J, at least 1, but not before an automatic start is settled;
    /// nil trains for all ``epochs``.
    package var patience: Int?

    /// The paper's (CAE, batches of 64, step size 0.001, alpha 0.03), but for the reference gradient, and for another start
    /// where the published one fails.
    package init(
        architecture: Architecture = .cae, initialization: Initialization = .automatic,
        reference: Reference = .unitMean, score: Score = .combined, epochs: Int = 100, batchSize: Int = 64,
        learningRate: Double = 1e-3, alpha: Double = 0.03, seed: UInt64 = 0, patience: Int? = nil
    ) {
        self.architecture = architecture
        self.initialization = initialization
        self.reference = reference
        self.score = score
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.alpha = alpha
        self.seed = seed
        self.patience = patience
    }

    /// - Throws: `TrainingError.option` where a value is outside its range.
    package func validate() throws(TrainingError) {
        func check(_ isRight: Bool, _ name: String, _ found: any CustomStringConvertible, _ expected: String)
            throws(TrainingError)
        {
            guard isRight else { throw .option(name: name, found: found.description, expected: expected) }
        }
        try check((1...100_000).contains(epochs), "epochs", epochs, "1 to 100000")
        try check((1...4096).contains(batchSize), "batch size", batchSize, "1 to 4096")
        try check(learningRate > 0 && learningRate <= 1, "learning rate", learningRate, "above 0 and at most 1")
        try check((0...AutoencoderMetadata.alphaLimit).contains(alpha), "alpha", alpha, "0 to 100")
        if let patience { try check(patience >= 1, "patience", patience, "at least 1") }
    }
}

extension TrainingOptions: Codable {
    private enum CodingKeys: String, CodingKey {
        case architecture, initialization, reference, score, epochs, alpha, seed, patience
        case batchSize = "batch_size"
        case learningRate = "learning_rate"
    }
}
