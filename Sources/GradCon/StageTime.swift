package import AnomalyDetection
package import NeuralNetwork

/// How long one stage of a score takes.
package struct StageTime: Sendable {
    /// Such as `encoder 1`, `map gradient 3`; layers count from 1.
    package let name: String
    /// Products with padding not counted; 0 of a stage without any. Those of all stages add up to
    /// ``GradConDetector/multiplyAdds``.
    package let multiplyAdds: Int
    /// The median over all rounds, the two readings of the clock included.
    package let seconds: Double
}

extension GradConDetector {
    /// Scores one image after the other, again and again, with the clock read between the stages.
    ///
    /// The stages run in their order, so that each finds the caches as in a score; what the clock costs is about 0.03
    /// microseconds a stage.
    ///
    /// - Parameters:
    ///   - images: at least one, each of shape ``input``, values 0 to 1. The time depends on their pixels: zeros behind
    ///     rectifiers are skipped.
    ///   - rounds: at least 1; 50 more go before, as a warm-up.
    /// - Returns: the stages in their order.
    /// - Throws: where an image has another shape.
    package func stageTimes(of images: [Tensor], rounds: Int) throws(ScoringError) -> [StageTime] {
        let scorer = GradConScorer(self)
        let stages = scorer.stages
        let clock = ContinuousClock()
        var times = [[Duration]](repeating: [], count: stages.count)
        for round in 0..<max(1, rounds) + 50 {
            try scorer.load(images[round % images.count])
            var then = clock.now
            for (index, stage) in stages.enumerated() {
                scorer.run(stage)
                let now = clock.now
                if round >= 50 { times[index].append(now - then) }
                then = now
            }
        }
        return zip(stages, times).map { stage, times in
            StageTime(
                name: stage.name, multiplyAdds: stage.multiplyAdds(of: network),
                seconds: times.sorted()[times.count / 2] / .seconds(1))
        }
    }
}
