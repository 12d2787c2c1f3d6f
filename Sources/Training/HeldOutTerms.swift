package import AnomalyDetection
package import Tensors

/// The terms of the combined score of held-out images, by a model that was made without them, as its file has them: the
/// first of its terms, in float32.
package struct HeldOutTerms {
    /// For each image one value a term of each of its parts.
    private let images: [[[Double]]]
    /// The images that p-values are made from: all, or so many of them, spread evenly.
    private let chosen: [Int]
    /// For each term the values of the chosen images' parts, one image behind the other.
    private let values: [[Double]]
    /// Where in ``values`` the parts of a chosen image are.
    private let places: [Int: Range<Int>]
    private let weights: [CombinedPValues.Weight]

    /// The most images that p-values are made from: more of them make no other p-values, but a larger file.
    private static let imageLimit = 2_000

    /// - Parameter weights: how each of the terms counts that the score is made of.
    package init(_ heldOut: [TrainedMember.HeldOutImage], weights: [CombinedPValues.Weight]) {
        self.weights = weights
        images = heldOut.map { image in
            image.parts.map { part in part.terms.prefix(weights.count).map { Double(Float($0)) } }
        }
        let count = min(images.count, Self.imageLimit)
        chosen = (0..<count).map { $0 * heldOut.count / count }
        let parts = chosen.flatMap { [images] in images[$0] }
        values = weights.indices.map { term in parts.map { $0[term] } }
        var places: [Int: Range<Int>] = [:]
        var end = 0
        for image in chosen {
            places[image] = end..<end + images[image].count
            end += images[image].count
        }
        self.places = places
    }

    /// Whether they are enough to combine terms by, also without one of the images.
    package var isEnough: Bool {
        chosen.count >= CombinedPValues.fewestImages
            && chosen.allSatisfy { (values.first?.count ?? 0) - images[$0].count >= CombinedPValues.fewestImages - 1 }
    }

    /// The tensor of a file.
    package var tensor: Tensor {
        Tensor(shape: [values.count, values.first?.count ?? 0], elements: values.flatMap { $0.map(Float.init) })
    }

    /// The combined scores of the parts of some images, compared with the other images, as those of a new image are.
    ///
    /// - Throws: where a term is not finite, or there are not ``isEnough``.
    package func scores(of range: Range<Int>) throws(TrainingError) -> [[Double]] {
        let all = combined(leavingOut: 0..<0)
        var scores: [[Double]] = []
        for image in range {
            let others = if let own = places[image] { combined(leavingOut: own) } else { all }
            guard let others else {
                throw .calibration(reason: "The terms of the held-out images are too few, or not finite.")
            }
            scores.append(images[image].map { others.score(of: $0) })
        }
        return scores
    }

    private func combined(leavingOut range: Range<Int>) -> CombinedPValues? {
        CombinedPValues(values, weights: weights, leavingOut: range)
    }
}
