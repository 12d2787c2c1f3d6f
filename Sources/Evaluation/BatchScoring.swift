package import AnomalyDetection
import Determinism
package import Tensors

/// Scores many images on all cores: one scorer per thread, results in the order of the images, the same bits for any
/// number of threads.
package struct BatchScoring: Sendable {
    private let detector: any AnomalyDetector
    private let threads: Int

    /// - Parameters:
    ///   - detector: The model.
    ///   - threads: The most threads to use, at least 1.
    package init(_ detector: any AnomalyDetector, threads: Int) {
        self.detector = detector
        self.threads = threads
    }

    /// The scores of images 0 to `count - 1`.
    ///
    /// - Parameters:
    ///   - count: How many images there are.
    ///   - name: What an image is called in an error.
    ///   - input: Makes the model's input; called once per image, on any thread.
    /// - Throws: the error of the first image that has no score.
    package func scores(
        count: Int, name: @Sendable (Int) -> String, input: @Sendable (Int) throws -> Tensor
    ) throws(EvaluationError) -> [AnomalyScore] {
        let detector = detector
        let outcomes = ParallelMap.elements(count: count, threads: threads) {
            detector.makeScorer()
        } element: { scorer, index -> Result<AnomalyScore, EvaluationError> in
            do {
                return .success(try scorer.score(try input(index)))
            } catch {
                return .failure(.scoring(name: name(index), reason: "\(error)"))
            }
        }
        var scores: [AnomalyScore] = []
        scores.reserveCapacity(count)
        for outcome in outcomes { scores.append(try outcome.get()) }
        return scores
    }
}
