import Tensors
import Determinism
import NeuralNetwork

/// Gives every training image a held-out value: its images are dealt into folds, and each image is compared with a
/// model made without its fold (Vovk, *Cross-conformal predictors*, Annals of Mathematics and Artificial Intelligence
/// 2015; the K-fold form of the jackknife in Barber, Candès, Ramdas and Tibshirani, *Predictive inference with the
/// jackknife+*, Annals of Statistics 2021). All images then serve both for the model and for p-values and threshold.
///
/// The model that is used is made of all images, and so a little better than those of the folds: values of new normal
/// images are rather smaller than the held-out ones, and the false-positive rate lies rather below the nominal one.
struct CrossFitting {
    /// What the folds say of the training images.
    struct HeldOut {
        /// For each of the detector's terms one value an image, as the checkpoint's float32 has them.
        var terms: [[Double]]
        /// The largest value of each image's map.
        var peaks: [Double]
    }

    /// The most folds.
    static let foldLimit = 10

    /// For each of `count` images its fold, drawn by the seed; one fold an image where there are few.
    static func folds(count: Int, seed: UInt64) -> [Int] {
        var order = Array(0..<count)
        var generator = SeededGenerator(seed: seed, stream: stream)
        generator.shuffle(&order)
        var folds = [Int](repeating: 0, count: count)
        for (place, image) in order.enumerated() { folds[image] = place % foldLimit }
        return folds
    }

    private static let stream: UInt64 = 0x666F_6C64

    /// Makes the model of all images, and compares each image with a model without its fold.
    ///
    /// - Parameter report: takes the share that is done; called on the caller's thread.
    static func run(
        _ fitting: FeatureModelFitting, threads: Int, report: (Double) -> Void
    ) throws(NetworkError) -> (model: FeatureModelParameters, heldOut: HeldOut) {
        let count = fitting.maps.count
        let folds = folds(count: count, seed: fitting.seed)
        let foldCount = count > 1 ? min(count, foldLimit) : 0
        var terms = [[Double]](repeating: Array(repeating: 0, count: count), count: FeatureComparison.termCount)
        var peaks = [Double](repeating: 0, count: count)
        // As many at a time as there are threads, so that the caller hears of it.
        var parameters: FeatureModelParameters?
        for start in stride(from: 0, through: foldCount, by: threads) {
            report(Double(start) / Double(foldCount + 1))
            let tasks = start..<min(start + threads, foldCount + 1)
            let results = ParallelMap.elements(count: tasks.count, threads: threads) {
            } element: { _, index in
                Result { () throws(NetworkError) in
                    // The model of all images comes first.
                    let fold = tasks.lowerBound + index - 1
                    let model = try fitting.parameters(of: (0..<count).filter { fold < 0 || folds[$0] != fold })
                    guard fold >= 0 else { return Part(model: model, images: []) }
                    return Part(
                        model: nil,
                        images: try compare((0..<count).filter { folds[$0] == fold }, of: fitting, with: model))
                }
            }
            for result in results {
                let part = try result.get()
                if let model = part.model { parameters = model }
                for image in part.images {
                    for (term, value) in image.terms.enumerated() { terms[term][image.index] = value }
                    peaks[image.index] = image.peak
                }
            }
        }
        guard let parameters else { throw .missing(tensor: "repository") }
        return (parameters, HeldOut(terms: foldCount > 0 ? terms : [], peaks: foldCount > 0 ? peaks : []))
    }

    private struct Part: Sendable {
        var model: FeatureModelParameters?
        var images: [(index: Int, terms: [Double], peak: Double)]
    }

    private static func compare(
        _ images: [Int], of fitting: FeatureModelFitting, with parameters: FeatureModelParameters
    ) throws(NetworkError) -> [(index: Int, terms: [Double], peak: Double)] {
        let grid = fitting.maps.grid
        let comparison = FeatureComparison(try FeatureModel(parameters, grid: grid, cell: fitting.cell))
        return images.map { image in
            comparison.features.update(from: fitting.maps.image(image), count: grid.count)
            let terms = comparison.compare().values.map { Double(Float($0)) }
            return (image, terms, comparison.distanceMap.elements.reduce(0) { max($0, Double($1)) })
        }
    }
}
