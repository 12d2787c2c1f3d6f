import AnomalyDetection
import NeuralNetwork
import Training

/// Makes more of few images: mirrored and turned copies of them, where normal images are as normal so.
///
/// Whether they are is read from the normal images alone. Every image is compared with a model of the others, as it is
/// and turned; where turned copies look more anomalous than the images themselves, the turn is not used.
struct ImageTurning: Sendable {
    /// The turns that are tried, and all that they lead to; the identity alone where there are enough images.
    let candidates: [ImageTurn]
    private let generators: [ImageTurn]

    /// With more images, copies tell nothing new.
    private static let imageLimit = 50
    /// The share of pairs of a copy and an image, at most, of which the copy looks more anomalous; .5 if they looked
    /// alike.
    private static let limit = 0.65

    init(imageCount: Int, input: InputShape) {
        // A single image has nothing to be compared with.
        guard (2...Self.imageLimit).contains(imageCount) else {
            (generators, candidates) = ([], [.identity])
            return
        }
        let mirrors = [ImageTurn.horizontalMirror, .verticalMirror]
        generators = input.height == input.width ? mirrors + [.quarter] : mirrors
        candidates = ImageTurn.group(of: generators)
    }

    /// Loads an image as it is laid by one of the turns.
    ///
    /// - Parameter row: counts the turns of the first image, then those of the second, and so on.
    func load(
        _ row: Int, of chosen: [Int], from images: TrainingImages, input: InputShape,
        into target: UnsafeMutablePointer<Float>
    ) {
        let (index, turn) = (chosen[row / candidates.count], candidates[row % candidates.count])
        // An image that can no longer be read leaves the pixels of another; the data set was read once before.
        guard turn != .identity else { return _ = images.load(index, into: target) }
        let plain = AlignedFloats(count: input.count)
        _ = images.load(index, into: plain.pointer)
        turn.apply(
            to: plain.pointer, channels: input.channels, height: input.height, width: input.width, target: target)
    }

    /// The turns that leave normal images normal, and all that they lead to.
    ///
    /// - Parameter plain: a cross-fitting of models without turned copies.
    func accepted(_ plain: CrossFitting) throws(NetworkError) -> [ImageTurn] {
        guard !generators.isEmpty else { return [.identity] }
        let heldOut = try plain.heldOut(probes: [.identity] + generators)
        func scores(_ probe: Int) -> [Double] {
            let terms = heldOut.map { $0[probe].terms }
            let reference = (0..<FeatureComparison.termCount).map { term in heldOut.map { $0[0].terms[term] } }
            guard let combined = CombinedPValues(reference) else { return terms.map { $0[0] } }
            return terms.map { combined.score(of: $0) }
        }
        let images = scores(0)
        return ImageTurn.group(
            of: generators.indices.filter { Self.share(of: scores($0 + 1), above: images) <= Self.limit }
                .map { generators[$0] })
    }

    /// The share of pairs in which the first is larger; equal ones count half.
    private static func share(of copies: [Double], above images: [Double]) -> Double {
        var sum = 0.0
        for copy in copies {
            for image in images { sum += copy > image ? 1 : copy == image ? 0.5 : 0 }
        }
        return sum / Double(copies.count * images.count)
    }
}
