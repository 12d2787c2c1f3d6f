import Tensors

extension AnomalyScorer {
    /// Scores one image: the score of its worst part, of equal ones the first.
    package func score(_ input: FrameInput) throws(ScoringError) -> AnomalyScore {
        switch input {
        case .tensor(let tensor): return try score(tensor)
        case .frame(let frame):
            var worst: AnomalyScore?
            for part in frame.parts {
                let found = try score(frame.tensor(of: part))
                worst = worse(worst, frame.isTiled ? found.placed(at: part) : found)
            }
            guard let worst else { throw .notFinite(quantity: "score") }
            return worst
        }
    }

    /// Scores several images, each with the bits that it has by itself.
    ///
    /// - Returns: one result for each image, in their order.
    package func scores(of inputs: [FrameInput]) -> [Result<AnomalyScore, ScoringError>] {
        let tensors = inputs.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
        guard tensors.count < inputs.count else { return scores(of: tensors) }
        return inputs.map { input in Result { () throws(ScoringError) in try score(input) } }
    }

    /// Scores one image and draws the detector's maps of all its parts.
    package func explanation(of input: FrameInput) throws(ScoringError) -> FrameExplanation {
        switch input {
        case .tensor(let tensor): return FrameExplanation(try explanation(of: tensor))
        case .frame(let frame):
            var worst: AnomalyScore?
            var parts: [FrameExplanation.Part] = []
            for part in frame.parts {
                let found = try explanation(of: frame.tensor(of: part))
                let bytes = found.maps.reduce(0) { $0 + $1.elements.count * MemoryLayout<Float>.stride }
                guard bytes <= FrameExplanation.memoryLimit / frame.parts.count else {
                    throw .maps(bytes: bytes * frame.parts.count, limit: FrameExplanation.memoryLimit)
                }
                worst = worse(worst, frame.isTiled ? found.score.placed(at: part) : found.score)
                parts.append(FrameExplanation.Part(place: part, maps: found.maps))
            }
            guard let worst else { throw .notFinite(quantity: "score") }
            return FrameExplanation(score: worst, parts: parts, frame: frame)
        }
    }

    private func worse(_ first: AnomalyScore?, _ second: AnomalyScore) -> AnomalyScore {
        guard let first, first.value >= second.value else { return second }
        return first
    }
}
