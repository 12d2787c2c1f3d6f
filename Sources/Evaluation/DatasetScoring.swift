package import AnomalyDetection
package import Datasets
private import Determinism
package import Imaging

/// Scores images of a data set with a checkpoint's model, as they are or under a condition.
package struct DatasetScoring: Sendable {
    let checkpoint: Checkpoint
    let dataset: Dataset
    let threads: Int

    /// - Parameters:
    ///   - checkpoint: The model and its preprocessing.
    ///   - dataset: The images.
    ///   - threads: The most threads to use, at least 1.
    package init(_ checkpoint: Checkpoint, _ dataset: Dataset, threads: Int) {
        self.checkpoint = checkpoint
        self.dataset = dataset
        self.threads = threads
    }

    /// The image at `index` as the model's preprocessing decodes it, its white level at full scale.
    package func picture(at index: Int) throws(DatasetError) -> Image {
        try dataset.image(at: index, checkpoint.preprocessing?.imageDecoding ?? ImageDecoding())
    }

    /// The scores of the images at `indices`, in that order.
    package func scores(of indices: [Int]) throws(EvaluationError) -> [AnomalyScore] {
        try scored(indices).map(\.score)
    }

    /// What the model says of the images at `indices`, in that order.
    func scored(_ indices: [Int]) throws(EvaluationError) -> [ScoredImage] {
        let (checkpoint, dataset) = (checkpoint, dataset)
        return try scored(indices) { index in
            try dataset.input(
                at: index, shape: checkpoint.detector.input, preprocessing: checkpoint.preprocessing)
        }
    }

    /// The scores of normal images and outliers with their names, labels and kinds of defect, normal images first.
    package func samples(normals: [Int], outliers: [Int]) throws(EvaluationError) -> [Evaluation.Sample] {
        let images = try scored(normals + outliers)
        return zip(normals + outliers, images).enumerated().map { place, pair in
            Evaluation.Sample(dataset[pair.0], isOutlier: place >= normals.count, pair.1)
        }
    }

    /// The largest values of the first map of the images at `indices`; empty where the model draws no maps.
    func mapPeaks(of indices: [Int]) throws(EvaluationError) -> [Double] {
        guard !checkpoint.detector.maps.isEmpty else { return [] }
        let (checkpoint, dataset) = (checkpoint, dataset)
        return try BatchScoring(checkpoint.detector, threads: threads)
            .elements(count: indices.count, name: { dataset[indices[$0]].name }) { scorer, place in
                let input = try dataset.input(
                    at: indices[place], shape: checkpoint.detector.input, preprocessing: checkpoint.preprocessing)
                return try scorer.explanation(of: input).peak
            }
            .compactMap(\.self)
    }

    /// Runs every condition at every level over normal images and compares each with the clean ones.
    ///
    /// - Parameters:
    ///   - indices: The clean images, at least one.
    ///   - seed: The seed of the conditions.
    ///   - bootstrap: How intervals are found.
    package func challenge(
        _ indices: [Int], seed: UInt64, bootstrap: Bootstrap
    ) throws(EvaluationError) -> ChallengeGrid {
        try challengeScores(indices, seed: seed).grid(bootstrap: bootstrap, threads: threads)
    }

    /// Scores normal images under every condition at every level.
    ///
    /// - Parameters:
    ///   - indices: The clean images, at least one.
    ///   - seed: The seed of the conditions.
    ///   - progress: Told before each condition and level.
    package func challengeScores(
        _ indices: [Int], seed: UInt64, progress: (Condition, Int) -> Void = { _, _ in }
    ) throws(EvaluationError) -> ChallengeScores {
        guard let preprocessing = checkpoint.preprocessing else {
            throw .noImages(channels: checkpoint.detector.input.channels)
        }
        // Clean images go the same way, so that a condition that changes nothing scores 0.5 exactly.
        let clean = try scored(indices) { index in
            try preprocessing.input(of: try picture(at: index))
        }
        var corrupted: [(condition: Condition, level: Int, images: [ScoredImage])] = []
        for condition in Condition.allCases {
            for level in Condition.levels {
                progress(condition, level)
                let images = try scored(indices) { index in
                    let image = try condition.applied(
                        to: try picture(at: index), level: level, seed: seed, index: index)
                    return try preprocessing.input(of: image)
                }
                corrupted.append((condition, level, images))
            }
        }
        return ChallengeScores(
            terms: checkpoint.detector.terms, indices: indices, seed: seed, clean: clean, corrupted: corrupted)
    }

    private func scored(
        _ indices: [Int], input: @Sendable (Int) throws -> FrameInput
    ) throws(EvaluationError) -> [ScoredImage] {
        let (dataset, preprocessing) = (dataset, checkpoint.preprocessing)
        return try BatchScoring(checkpoint.detector, threads: threads)
            .elements(count: indices.count, name: { dataset[indices[$0]].name }) { scorer, place in
                let input = try input(indices[place])
                return ScoredImage(try scorer.score(input), of: input, by: preprocessing)
            }
    }
}

extension Evaluation.Sample {
    init(_ image: Dataset.Sample, isOutlier: Bool, _ scored: ScoredImage) {
        self.init(
            name: image.name, isOutlier: isOutlier, defect: isOutlier ? image.defect : nil, score: scored.score,
            isFlagged: scored.isFlagged)
    }
}
