import AnomalyDetection
import Datasets
private import Determinism

extension DatasetScoring {
    /// The statistics of the frames at `indices`, in that order.
    func frames(of indices: [Int]) throws(EvaluationError) -> [FrameStatistics] {
        let (checkpoint, dataset) = (checkpoint, dataset)
        let frames = ParallelMap.elements(count: indices.count, threads: threads) {
        } element: { _, place in
            Result { () throws(DatasetError) in
                try dataset.frame(
                    at: indices[place], shape: checkpoint.detector.input, preprocessing: checkpoint.preprocessing
                ).statistics
            }
        }
        do throws(DatasetError) { return try frames.map { (frame) throws(DatasetError) in try frame.get() } } catch {
            throw .data(error)
        }
    }
}

extension Evaluation {
    /// What a reader of the figures must know of flagged images, a sentence; nil where there are none.
    package static func warning(ofFlagged samples: [Sample]) -> String? {
        let flagged = samples.filter(\.isFlagged)
        guard let first = flagged.first else { return nil }
        let outliers = flagged.filter(\.isOutlier).count
        return "Images that are blank, dark or bright by the model's limits: \(flagged.count - outliers) normal and "
            + "\(outliers) outliers, such as \(first.name). They are called anomalies whatever their scores, and count "
            + "so at the threshold; AUROC and average precision are made of scores alone."
    }
}
