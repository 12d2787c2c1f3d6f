import AnomalyDetection
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
    private let folds: FrameFolds

    /// Divides the frames into folds at random, one fold a frame where there are few. All that is made of a frame,
    /// tiles and copies, goes with it.
    ///
    /// - Parameter frames: The images of `fitting` that are of one frame: one, or its tiles.
    init(_ fitting: FeatureModelFitting, frames: [Range<Int>], threads: Int) {
        self.fitting = fitting
        self.threads = max(1, threads)
        folds = FrameFolds(frames, seed: fitting.seed)
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
        var found = [[HeldOut]](repeating: [], count: folds.count > 0 ? fitting.imageCount : 0)
        var foundOthers = [[HeldOut]](repeating: [], count: folds.count > 0 ? folds.frames.count : 0)
        let results = try folds.map(threads: threads, report: report) { fold throws(NetworkError) in
            try compare(fold: fold, probes: probes, others)
        }
        for (images, others) in results {
            for (image, values) in images { found[image] = values }
            for (frame, values) in others { foundOthers[frame] = values }
        }
        return (found, foundOthers)
    }

    private func compare(
        fold: Int, probes: [ImageVariant], _ others: OtherTiles?
    ) throws(NetworkError) -> (images: [(Int, [HeldOut])], others: [(Int, [HeldOut])]) {
        let frames = folds.frames(in: fold)
        let parameters = try fitting.parameters(of: folds.inputs(outside: fold))
        let grid = fitting.maps.grid
        let comparison = FeatureComparison(try FeatureModel(parameters, grid: grid, cell: fitting.cell))
        func heldOut() -> HeldOut {
            HeldOut(
                terms: comparison.compare().values,
                nearest: comparison.nearestDistances, position: comparison.positionDistances)
        }
        let ofImages = frames.flatMap { folds.frames[$0] }.map { image in
            let values = probes.map { variant in
                let features = fitting.maps.image(fitting.row(of: image, variant))
                comparison.features.update(from: features, count: grid.count)
                return heldOut()
            }
            return (image, values)
        }
        guard let others else { return (ofImages, []) }
        let (extractor, tile) = (others.source.makeExtractor(), AlignedFloats(count: others.source.input.count))
        let ofOthers = frames.map { frame in
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
