package import AnomalyDetection
package import Tensors

/// A detector that `gradcon benchmark` can look into: where the time of a score goes, and how long training takes.
package protocol Benchmarkable: AnomalyDetector {
    /// The multiply-adds of one score, products with padding not counted.
    var multiplyAdds: Int { get }

    /// Scores one image after the other, again and again, with the clock read between the stages.
    ///
    /// - Parameters:
    ///   - images: at least one, each of shape ``AnomalyDetector/input``, values 0 to 1.
    ///   - rounds: how often, at least 1; as a warm-up ``StageTime/warmUpRounds`` more go before.
    /// - Returns: the stages in their order.
    /// - Throws: where an image has another shape.
    func stageTimes(of images: [Tensor], rounds: Int) throws(ScoringError) -> [StageTime]

    /// Takes training steps and returns the seconds of each, divided by the images of a batch.
    ///
    /// - Parameters:
    ///   - checkpoint: the detector's own file, where the steps start; it stays as it is.
    ///   - images: the batch, each of shape ``AnomalyDetector/input``, values 0 to 1; at least one.
    ///   - threads: at least 1.
    ///   - steps: at least 1; three more go before, as a warm-up.
    /// - Precondition: the images have the input's shape.
    static func trainingSeconds(
        from checkpoint: Safetensors, images: [Tensor], threads: Int, steps: Int
    ) throws(CheckpointError) -> [Double]
}

/// How long one stage of a score takes.
package struct StageTime: Sendable {
    /// Such as `encoder 1`, `map gradient 3`; layers count from 1.
    package let name: String
    /// Products with padding not counted; 0 of a stage without any. Those of all stages add up to
    /// ``Benchmarkable/multiplyAdds``.
    package let multiplyAdds: Int
    /// The median over all rounds, the two readings of the clock included.
    package let seconds: Double

    /// The rounds before the first that counts.
    package static let warmUpRounds = 50

    /// A stage.
    package init(name: String, multiplyAdds: Int, seconds: Double) {
        self.name = name
        self.multiplyAdds = multiplyAdds
        self.seconds = seconds
    }
}
