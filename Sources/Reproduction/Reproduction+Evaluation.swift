import AnomalyDetection
import Evaluation
import GradCon
import Training

extension Reproduction {
    /// Scores the run's test images.
    func evaluate(
        _ checkpoint: Checkpoint, _ key: ReproductionRun.Key, _ training: TrainingRecord<TrainingOptions>,
        _ time: ReproductionRun.Time?
    ) throws(ReproductionError) -> ReproductionRun {
        do throws(EvaluationError) {
            let images = try HeldOutImages(of: dataset, for: checkpoint, inlierClass: key.inlierClass)
            let scoring = DatasetScoring(checkpoint, dataset, threads: options.threads)
            return ReproductionRun(
                key: key, checkpoint: checkpointPath(key), sha256: checkpoint.digest, training: training, time: time,
                figures: try figures(checkpoint, images, scoring, seed: key.seed),
                grid: table == .conditions ? try grid(images, scoring, seed: key.seed) : nil)
        } catch { throw .evaluation(run: key.title, error) }
    }

    /// One for each outlier ratio. No image is scored twice.
    private func figures(
        _ checkpoint: Checkpoint, _ images: HeldOutImages, _ scoring: DatasetScoring, seed: UInt64
    ) throws(EvaluationError) -> [ReproductionFigures] {
        var selections: [(ratio: Double?, outliers: [Int])] = []
        var normals: [Int] = []
        for ratio in table.outlierRatios {
            let selection = try images.testImages(of: dataset, outlierRatio: ratio, seed: seed)
            normals = selection.normals
            selections.append((ratio, selection.outliers))
        }
        let outliers = Set(selections.flatMap(\.outliers)).sorted()
        let scores = try scoring.scores(of: normals + outliers)
        let outlierScores = Dictionary(
            zip(outliers, scores.dropFirst(normals.count)), uniquingKeysWith: { first, _ in first })
        var figures: [ReproductionFigures] = []
        for (ratio, outliers) in selections {
            figures.append(
                try ReproductionFigures(
                    terms: checkpoint.detector.terms, normals: Array(scores.prefix(normals.count)),
                    outliers: outliers.compactMap { outlierScores[$0] },
                    outlierRatio: ratio, threshold: checkpoint.threshold))
        }
        return figures
    }

    private func grid(
        _ images: HeldOutImages, _ scoring: DatasetScoring, seed: UInt64
    ) throws(EvaluationError) -> [ReproductionRun.Cell] {
        let normals = try images.testImages(of: dataset, outlierRatio: nil, seed: seed).normals
        // The record keeps no intervals, so one resample does.
        let grid = try scoring.challenge(normals, seed: seed, bootstrap: Bootstrap(resamples: 1))
        return grid.cells.map { cell in
            ReproductionRun.Cell(
                condition: cell.condition, level: cell.level,
                auroc: Dictionary(
                    cell.terms.map { ($0.kind.name, $0.auroc) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}
