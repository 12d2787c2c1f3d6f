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

    /// What a reader of figures made of scores must know of images that are no pictures by the model's limits, a
    /// sentence; nil where there are none. Decodes every image.
    package func frameWarning(normals: [Int], outliers: [Int]) throws(EvaluationError) -> String? {
        let limits = checkpoint.preprocessing?.frameLimits
        func flagged(_ indices: [Int]) throws(EvaluationError) -> [Int] {
            zip(indices, try frames(of: indices)).filter { FrameCheck($0.1, limits: limits).state != .ok }.map(\.0)
        }
        let (normals, outliers) = (try flagged(normals), try flagged(outliers))
        guard let first = (normals + outliers).first else { return nil }
        return "Images that are blank, dark or bright by the model's limits: \(normals.count) normal and "
            + "\(outliers.count) outliers, such as \(dataset[first].name). The service calls them anomalies whatever "
            + "their scores; these figures are made of scores alone."
    }
}
