import AnomalyDetection
import NeuralNetwork
import Training

/// Makes more of few images: copies that are mirrored, turned, or a little darker and brighter, where normal images are
/// as normal so.
///
/// Whether they are is read from the normal images alone. Every image is compared with a model of the others, as it is
/// and as each of its copies; where the copies of one kind look more anomalous than the images themselves, that kind is
/// not used.
struct Augmentation: Sendable {
    /// The kinds of copies that are tried.
    private let kinds: [[ImageVariant]]

    /// With as many images, copies tell nothing new.
    private static let imageLimit = 50
    /// The share of pairs of a copy and an image, at most, of which the copy looks more anomalous, as a mean over
    /// copies and the terms of positions; 0.5 if they looked alike.
    private static let limit = 0.53

    private static let mirrors = [
        ImageVariant(turn: .horizontalMirror), ImageVariant(turn: .verticalMirror),
        ImageVariant(turn: .half),
    ]
    private static let quarters =
        [ImageVariant(turn: .quarter)]
        + mirrors.map { ImageVariant(turn: ImageTurn.quarter.followed(by: $0.turn)) }
    private static let lights = [ImageVariant(brightness: 0.93), ImageVariant(brightness: 1.07)]

    /// - Parameters:
    ///   - imageCount: the training images.
    ///   - input: a picture that is not square is not turned by 90 degrees.
    init(imageCount: Int, input: InputShape) {
        // A single image has nothing to be compared with.
        guard (2..<Self.imageLimit).contains(imageCount) else {
            kinds = []
            return
        }
        kinds = [Self.mirrors] + (input.height == input.width ? [Self.quarters] : []) + [Self.lights]
    }

    /// The image itself, and all copies that are tried.
    var variants: [ImageVariant] { [.plain] + kinds.joined() }

    /// The image itself, and the copies of the kinds that leave normal images normal.
    ///
    /// - Parameter plain: a cross-fitting of models without copies, whose features are there for all ``variants``.
    func accepted(_ plain: CrossFitting) throws(NetworkError) -> [ImageVariant] {
        guard !kinds.isEmpty else { return [.plain] }
        let variants = variants
        let heldOut = try plain.heldOut(probes: variants).images
        func values(_ variant: ImageVariant, _ term: Int) -> [Double] {
            let probe = variants.firstIndex(of: variant) ?? 0
            return heldOut.map { $0[probe].terms[term] }
        }
        var accepted = [ImageVariant.plain]
        for kind in kinds {
            var shares: [Double] = []
            for variant in kind {
                for term in 0..<FeatureComparison.positionTermCount {
                    shares.append(Self.share(of: values(variant, term), above: values(.plain, term)))
                }
            }
            if shares.reduce(0, +) / Double(shares.count) <= Self.limit { accepted += kind }
        }
        return accepted
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
