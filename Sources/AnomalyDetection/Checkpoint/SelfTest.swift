import Determinism
package import Tensors

/// An input that anyone can draw again and the score the model must give it: `{"seed", "score", "tolerance"}`.
package struct SelfTest: Sendable, Equatable {
    /// Draws the input, ``input(for:)``.
    package let seed: UInt64
    /// What the model scores.
    package let score: Double
    /// The largest difference allowed, absolute. Sums in another order (another instruction set) differ by some 1e-6;
    /// where a pre-activation is within rounding of zero, by up to 1e-3 of the score.
    package let tolerance: Double

    /// - Precondition: `score` is finite; `tolerance` is finite and not negative.
    package init(seed: UInt64, score: Double, tolerance: Double) {
        precondition(score.isFinite && tolerance.isFinite && tolerance >= 0, "a self-test has finite bounds")
        self.seed = seed
        self.score = score
        self.tolerance = tolerance
    }

    /// The input: its elements in C order are the upper 24 bits of successive SplitMix64 outputs (Steele, Lea and
    /// Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014), divided by 2^24: 0 <= x < 1.
    package func input(for shape: InputShape) -> Tensor {
        var generator = SplitMix64(state: seed)
        let elements = (0..<shape.count).map { _ in Float(generator.next() >> 40) / 16_777_216 }
        return Tensor(shape: shape.dimensions, elements: elements)
    }

    /// Scores the input and compares.
    ///
    /// - Parameter scorer: one of the detector's; nil makes one for this.
    package func run(
        on detector: any AnomalyDetector, by scorer: (any AnomalyScorer)? = nil
    ) throws(CheckpointError) {
        let found: AnomalyScore
        do {
            found = try (scorer ?? detector.makeScorer()).score(input(for: detector.input))
        } catch {
            throw .selfTestFailed(reason: error.description)
        }
        guard abs(found.value - score) <= tolerance else {
            throw .selfTest(score: found.value, expected: score, tolerance: tolerance)
        }
    }
}

extension SelfTest: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case seed, score, tolerance }

    /// The `self_test` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let score = try container.decode(Double.self, forKey: .score)
        let tolerance = try container.decode(Double.self, forKey: .tolerance)
        guard score.isFinite, tolerance.isFinite, tolerance >= 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .tolerance, in: container, debugDescription: "must be finite and not negative")
        }
        self.init(seed: try container.decode(UInt64.self, forKey: .seed), score: score, tolerance: tolerance)
    }
}
