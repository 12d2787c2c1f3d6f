package import AnomalyDetection
import Determinism

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
    ///   - input: Makes what the model is given; called once per image, on any thread.
    /// - Throws: the error of the first image that has no score.
    package func scores(
        count: Int, name: @Sendable (Int) -> String, input: @Sendable (Int) throws -> FrameInput
    ) throws(EvaluationError) -> [AnomalyScore] {
        try elements(count: count, name: name) { try $0.score(try input($1)) }
    }

    /// What a scorer gives for images 0 to `count - 1`.
    ///
    /// - Parameters:
    ///   - count: How many images there are.
    ///   - name: What an image is called in an error.
    ///   - element: Asks the scorer; called once per image, on any thread.
    /// - Throws: the error of the first image for which `element` throws.
    package func elements<Element: Sendable>(
        count: Int, name: @Sendable (Int) -> String, element: @Sendable (any AnomalyScorer, Int) throws -> Element
    ) throws(EvaluationError) -> [Element] {
        let detector = detector
        let outcomes = ParallelMap.elements(count: count, threads: threads) {
            detector.makeScorer()
        } element: { scorer, index -> Result<Element, EvaluationError> in
            do {
                return .success(try element(scorer, index))
            } catch {
                return .failure(.scoring(name: name(index), reason: "\(error)"))
            }
        }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for outcome in outcomes { elements.append(try outcome.get()) }
        return elements
    }
}
