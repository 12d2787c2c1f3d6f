/// How far a ``Trainer`` is with the model at work.
package struct RunProgress: Sendable, Equatable, Codable {
    /// The best epoch so far, or the last one where nothing chooses.
    struct Best: Sendable, Equatable, Codable {
        /// The first is 1.
        var epoch: Int
        var figures: EpochFigures
    }

    /// Complete epochs.
    package internal(set) var epochs = 0
    /// Complete batches of the epoch at work.
    package internal(set) var batches = 0
    /// Steps in all.
    package internal(set) var iterations = 0
    /// Whether a first start had failed.
    package internal(set) var isStartedOver = false
    /// The figures of the epoch at work.
    var sums = FigureSums()
    var best: Best?

    init(isStartedOver: Bool = false) { self.isStartedOver = isStartedOver }

    /// Whether a model can have come here.
    ///
    /// - Parameters:
    ///   - steps: that it takes in all.
    ///   - count: the batches of its epochs.
    ///   - batchSize: the images of a batch, of which the last of an epoch may have fewer.
    ///   - figures: how many a step returns.
    func isConsistent(steps: Int, batches count: Int, batchSize: Int, figures: Int) -> Bool {
        guard (0...steps / count).contains(epochs), (0..<count).contains(batches),
            iterations == epochs * count + batches, iterations <= steps,
            sums.isConsistent(images: batches * batchSize, figures: figures)
        else { return false }
        // The first epoch is always the best so far.
        return best.map { (1...max(1, epochs)).contains($0.epoch) } ?? (epochs == 0)
    }
}
