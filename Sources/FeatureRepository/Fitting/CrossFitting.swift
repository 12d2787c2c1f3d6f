import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors
import Training

/// Gives every training image a held-out value: its images are divided into ``Folds``, and each image is compared with
/// a model made without its fold. All images then serve both for the model and for p-values and threshold.
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

    /// Tiles of frames that no model is made of, since there is no memory for the features of all.
    struct OtherTiles: Sendable {
        /// The positions of each frame's.
        let positions: [[Int]]
        let source: any FeatureSource
        /// Copies the elements of a tile; called from any thread.
        let load: @Sendable (_ position: Int, _ image: UnsafeMutablePointer<Float>) -> Void
    }

    let fitting: FeatureModelFitting
    let threads: Int
    private let frames: [Range<Int>]
    private let folds: [Int]
    private let foldCount: Int

    /// Divides the frames into folds at random, one fold a frame where there are few. All that is made of a frame,
    /// tiles and copies, goes with it.
    ///
    /// - Parameter frames: The images of `fitting` that are of one frame: one, or its tiles.
    init(_ fitting: FeatureModelFitting, frames: [Range<Int>], threads: Int) {
        self.frames = frames
        self.fitting = fitting
        self.threads = max(1, threads)
        let ofFrames = Folds(images: frames.count, seed: fitting.seed)
        var folds = [Int](repeating: 0, count: fitting.imageCount)
        for (frame, fold) in zip(frames, ofFrames.foldOfImage) { for image in frame { folds[image] = fold } }
        self.folds = folds
        foldCount = ofFrames.count
    }

    /// Makes the model of all images.
    func model() throws(NetworkError) -> FeatureModelParameters {
        try fitting.parameters(of: Array(0..<fitting.imageCount))
    }

    /// Compares every image, in each of some variants, and other tiles, with a model made without its fold.
    ///
    /// - Parameters:
    ///   - probes: The variants, of those that features were extracted for.
    ///   - others: Tiles that are compared, too.
    ///   - report: Takes the share that is done; called on the caller's thread.
    /// - Returns: by image and then by probe, and by frame; empty where there is a single frame.
    func heldOut(
        probes: [ImageVariant] = [.plain], others: OtherTiles? = nil, report: (Double) -> Void = { _ in }
    ) throws(NetworkError) -> (images: [[HeldOut]], others: [[HeldOut]]) {
        var found = [[HeldOut]](repeating: [], count: foldCount > 0 ? fitting.imageCount : 0)
        var foundOthers = [[HeldOut]](repeating: [], count: foldCount > 0 ? frames.count : 0)
        // As many at a time as there are threads, so that the caller hears of it.
        for start in stride(from: 0, to: foldCount, by: threads) {
            report(Double(start) / Double(foldCount))
            let tasks = start..<min(start + threads, foldCount)
            let results = ParallelMap.elements(count: tasks.count, threads: threads) {
            } element: { _, index in
                Result { () throws(NetworkError) in
                    try compare(fold: tasks.lowerBound + index, probes: probes, others)
                }
            }
            for result in results {
                let (images, others) = try result.get()
                for (image, values) in images { found[image] = values }
                for (frame, values) in others { foundOthers[frame] = values }
            }
        }
        return (found, foundOthers)
    }

    private func compare(
        fold: Int, probes: [ImageVariant], _ others: OtherTiles?
    ) throws(NetworkError) -> (images: [(Int, [HeldOut])], others: [(Int, [HeldOut])]) {
        let images = folds.indices.filter { folds[$0] == fold }
        let parameters = try fitting.parameters(of: folds.indices.filter { folds[$0] != fold })
        let grid = fitting.maps.grid
        let comparison = FeatureComparison(try FeatureModel(parameters, grid: grid, cell: fitting.cell))
        func heldOut() -> HeldOut {
            HeldOut(
                terms: comparison.compare().values,
                nearest: comparison.nearestDistances, position: comparison.positionDistances)
        }
        let ofImages = images.map { image in
            let values = probes.map { variant in
                let features = fitting.maps.image(fitting.row(of: image, variant))
                comparison.features.update(from: features, count: grid.count)
                return heldOut()
            }
            return (image, values)
        }
        guard let others else { return (ofImages, []) }
        let (extractor, tile) = (others.source.makeExtractor(), AlignedFloats(count: others.source.input.count))
        let ofOthers = frames.indices.filter { folds[frames[$0].lowerBound] == fold }.map { frame in
            let values = others.positions[frame].map { position in
                others.load(position, tile.pointer)
                extractor.extract(tile.pointer, to: comparison.features)
                return heldOut()
            }
            return (frame, values)
        }
        return (ofImages, ofOthers)
    }
}
