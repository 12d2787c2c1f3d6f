/// How a model that descends a gradient is trained, whatever it minimises.
package struct TrainingSchedule: Sendable, Equatable {
    /// How often all images are seen, 1 to 100,000.
    package var epochs: Int
    /// The images of a step, 1 to 4096; the last batch of an epoch may be smaller.
    package var batchSize: Int
    /// The optimiser's step size, above 0 and at most 1.
    package var learningRate: Double
    /// Draws the initial weights, the order of the images and noise.
    package var seed: UInt64
    /// Ends after so many epochs without a better validation figure, at least 1, but not before the start is settled;
    /// nil trains for all ``epochs``.
    package var patience: Int?

    /// A schedule.
    package init(
        epochs: Int = 100, batchSize: Int = 64, learningRate: Double = 1e-3, seed: UInt64 = 0, patience: Int? = nil
    ) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.seed = seed
        self.patience = patience
    }

    /// - Throws: `TrainingError.option` where a value is outside its range.
    package func validate() throws(TrainingError) {
        try TrainingError.check((1...100_000).contains(epochs), "epochs", epochs, "1 to 100000")
        try TrainingError.check((1...4096).contains(batchSize), "batch size", batchSize, "1 to 4096")
        try TrainingError.check(
            learningRate > 0 && learningRate <= 1, "learning rate", learningRate, "above 0 and at most 1")
        if let patience { try TrainingError.check(patience >= 1, "patience", patience, "at least 1") }
    }
}

extension TrainingSchedule: Codable {
    private enum CodingKeys: String, CodingKey {
        case epochs, seed, patience
        case batchSize = "batch_size"
        case learningRate = "learning_rate"
    }
}
