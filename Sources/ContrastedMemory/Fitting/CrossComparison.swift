import AnomalyDetection
import NeuralNetwork
import Training

/// Compares every training image with models that were made without its fold, see ``FrameFolds``. All images then serve
/// both for the model and for p-values and threshold.
///
/// The model that is used is made of all images, and so a little better than those of the folds: values of new normal
/// images are rather smaller than the held-out ones, and the false-positive rate lies rather below the nominal one.
struct CrossComparison: Sendable {
    /// What an input is like for models that were made without it.
    struct HeldOut: Sendable {
        /// In the order of the detector's terms.
        var terms: [Double]
        /// For each scale of the map the distances of all positions, on the grid of the first.
        var distances: [[Float]]
    }

    private let fitting: ScaleModelFitting
    private let encoder: any ScaleEncoder
    private let images: FrameInputs
    private let folds: FrameFolds

    init(_ fitting: ScaleModelFitting, encoder: any ScaleEncoder, images: FrameInputs, seed: UInt64) {
        self.fitting = fitting
        self.encoder = encoder
        self.images = images
        folds = FrameFolds(images.frames.places, seed: seed)
    }

    /// Compares the inputs of every frame.
    ///
    /// - Parameter report: takes the share that is done; called on the caller's thread.
    /// - Returns: by frame and then by input; empty where there is a single frame.
    func heldOut(threads: Int, report: (Double) -> Void) throws(NetworkError) -> [[HeldOut]] {
        var found = [[HeldOut]](repeating: [], count: folds.count > 0 ? folds.frames.count : 0)
        let results = try folds.map(threads: threads, report: report) { fold throws(NetworkError) in
            try compare(fold)
        }
        for (frame, values) in results.joined() { found[frame] = values }
        return found
    }

    private func compare(_ fold: Int) throws(NetworkError) -> [(frame: Int, values: [HeldOut])] {
        let scales = fitting.features.scales
        let comparison = DeviationComparison(try fitting.model(of: folds.inputs(outside: fold)).0)
        let (targets, pass) = (comparison.targets, encoder.makePass())
        let image = AlignedFloats(count: encoder.input.count)
        func compared() -> HeldOut {
            var terms = [Double](repeating: 0, count: comparison.termCount)
            comparison.compare(&terms)
            return HeldOut(
                terms: terms,
                distances: ContrastedMemoryDetector.mappedScales(scales.count).map {
                    comparison.positionDistances(ofScale: $0, onGridOf: 0)
                })
        }
        return folds.frames(in: fold).map { frame in
            var values: [HeldOut] = []
            for input in folds.frames[frame] {
                fitting.features.copy(input, to: targets)
                values.append(compared())
            }
            // Tiles that there was no memory for are compared as new ones are.
            for position in images.frames.others[frame] {
                images.load(position, into: image.pointer)
                pass.forward(image.pointer, to: targets)
                values.append(compared())
            }
            return (frame, values)
        }
    }
}
