import AnomalyDetection
package import NeuralNetwork

/// How long training takes: what `gradcon benchmark` shows.
package enum TrainingTime {
    /// Takes training steps, gradient term included, and returns the seconds of each, divided by the images of a batch.
    ///
    /// - Parameters:
    ///   - checkpoint: where to start; it stays as it is.
    ///   - images: the batch, each of the checkpoint's input shape, values 0 to 1; at least one.
    ///   - threads: at least 1.
    ///   - steps: at least 1; three more go before, as a warm-up.
    /// - Throws: where the checkpoint is no GradCon model.
    /// - Precondition: the images have the checkpoint's input shape.
    package static func secondsPerImage(
        _ checkpoint: Safetensors, images: [Tensor], threads: Int, steps: Int
    ) throws(GradConError) -> [Double] {
        let model = try TrainingModel(checkpoint)
        let size = model.network.input.count
        precondition(!images.isEmpty && images.allSatisfy { $0.elements.count == size }, "images fit the model")
        let objective = TrainingObjective(model, batchSize: images.count, threads: max(1, threads))
        let clock = ContinuousClock()
        return (0..<max(1, steps) + 3).map { _ in
            let start = clock.now
            _ = objective.step(images: images.count, adam: Adam(learningRate: 1e-3)) { position, image, noise in
                image.update(from: images[position].elements, count: size)
                noise?.update(repeating: 0)
                return true
            }
            return (clock.now - start) / .seconds(1) / Double(images.count)
        }.suffix(max(1, steps))
    }
}
