/// How a model that descends a gradient is trained, whatever it minimises.
package struct TrainingSchedule: Sendable, Equatable {
    /// How often all images are seen, 1 to 100,000; nil takes what is usual, see ``epochs(ofBatches:usual:)``.
    package var epochs: Int?
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
        epochs: Int? = nil, batchSize: Int = 64, learningRate: Double = 1e-3, seed: UInt64 = 0, patience: Int? = nil
    ) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.seed = seed
        self.patience = patience
    }

    /// How long is trained where no epochs are asked for.
    package struct Length: Sendable, Equatable {
        package let epochs: Int
        /// The steps that are taken at least. Few images make few batches: an epoch of 60 images is a single step, and
        /// 60 steps teach a network next to nothing.
        package let fewestSteps: Int

        package init(epochs: Int = 60, fewestSteps: Int = 2000) {
            self.epochs = epochs
            self.fewestSteps = fewestSteps
        }
    }

    /// The batches of an epoch of so many images, the last of which may be smaller.
    package func batches(ofImages count: Int) -> Int { (count + batchSize - 1) / batchSize }

    /// The epochs to train.
    ///
    /// - Parameters:
    ///   - batches: those of an epoch, at least 1.
    ///   - usual: the length where none is asked for.
    package func epochs(ofBatches batches: Int, usual: Length = Length()) -> Int {
        epochs ?? max(usual.epochs, (usual.fewestSteps + batches - 1) / batches)
    }

    /// The number of epochs as a message names it.
    package var epochsText: String { epochs.map(String.init) ?? "the default" }

    /// - Throws: `TrainingError.option` where a value is outside its range.
    package func validate() throws(TrainingError) {
        if let epochs {
            try TrainingError.check((1...100_000).contains(epochs), "number of epochs", epochs, "1 to 100000")
        }
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
