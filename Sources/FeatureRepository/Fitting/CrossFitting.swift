import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors

/// Gives every training image a held-out value: its images are divided into folds, and each image is compared with a
/// model made without its fold (Vovk, *Cross-conformal predictors*, Annals of Mathematics and Artificial Intelligence
/// 2015; the K-fold form of the jackknife in Barber, Candès, Ramdas and Tibshirani, *Predictive inference with the
/// jackknife+*, Annals of Statistics 2021). All images then serve both for the model and for p-values and threshold.
///
/// The model that is used is made of all images, and so a little better than those of the folds: values of new normal
/// images are rather smaller than the held-out ones, and the false-positive rate lies rather below the nominal one.
struct CrossFitting {
    /// What an image is like for a model that was made without it.
    struct HeldOut: Sendable {
        /// For each of the detector's terms a value, as the checkpoint's float32 has it.
        var terms: [Double]
        /// The distances of every position to the nearest vector.
        var nearest: [Float]
        /// The distances of every position from the distribution of its place.
        var position: [Float]
    }

    let fitting: FeatureModelFitting
    let threads: Int
    private let folds: [Int]
    private let foldCount: Int

    /// The most folds.
    static let foldLimit = 5
    private static let stream: UInt64 = 0x666F_6C64

    /// Divides the frames, with all of their images, into folds at random, one fold a frame where there are few. Turned copies go with their
    /// image.
    init(_ fitting: FeatureModelFitting, threads: Int) {
        self.fitting = fitting
        self.threads = max(1, threads)
        let frames = fitting.frames
        let foldCount = frames.count > 1 ? min(frames.count, Self.foldLimit) : 0
        var order = Array(frames.indices)
        var generator = SeededGenerator(seed: fitting.seed, stream: Self.stream)
        generator.shuffle(&order)
        var folds = [Int](repeating: 0, count: fitting.imageCount)
        for (place, frame) in order.enumerated() {
            for image in frames[frame] { folds[image] = place % max(foldCount, 1) }
        }
        self.folds = folds
        self.foldCount = foldCount
    }

    /// Makes the model of all images with all turns.
    func model() throws(NetworkError) -> FeatureModelParameters {
        try fitting.parameters(of: Array(0..<fitting.imageCount))
    }

    /// Compares every image, as it is laid by each of some turns, with a model made without its fold.
    ///
    /// - Parameters:
    ///   - probes: The turns, of those that the features were extracted for.
    ///   - report: Takes the share that is done; called on the caller's thread.
    /// - Returns: by image and then by probe; empty where there is a single image.
    func heldOut(
        probes: [ImageTurn] = [.identity], report: (Double) -> Void = { _ in }
    ) throws(NetworkError) -> [[HeldOut]] {
        var found = [[HeldOut]](repeating: [], count: foldCount > 0 ? fitting.imageCount : 0)
        // As many at a time as there are threads, so that the caller hears of it.
        for start in stride(from: 0, to: foldCount, by: threads) {
            report(Double(start) / Double(foldCount))
            let tasks = start..<min(start + threads, foldCount)
            let results = ParallelMap.elements(count: tasks.count, threads: threads) {
            } element: { _, index in
                Result { () throws(NetworkError) in try compare(fold: tasks.lowerBound + index, probes: probes) }
            }
            for result in results {
                for (image, values) in try result.get() { found[image] = values }
            }
        }
        return found
    }

    private func compare(
        fold: Int, probes: [ImageTurn]
    ) throws(NetworkError) -> [(image: Int, values: [HeldOut])] {
        let images = folds.indices.filter { folds[$0] == fold }
        let parameters = try fitting.parameters(of: folds.indices.filter { folds[$0] != fold })
        let grid = fitting.maps.grid
        let comparison = FeatureComparison(try FeatureModel(parameters, grid: grid, cell: fitting.cell))
        return images.map { image in
            let values = probes.map { turn in
                let features = fitting.maps.image(fitting.row(of: image, turn))
                comparison.features.update(from: features, count: grid.count)
                return HeldOut(
                    terms: comparison.compare().values.map { Double(Float($0)) },
                    nearest: comparison.nearestDistances, position: comparison.positionDistances)
            }
            return (image, values)
        }
    }
}
