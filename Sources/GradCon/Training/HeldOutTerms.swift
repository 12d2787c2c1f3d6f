import AnomalyDetection
import Tensors
import Training

/// The terms of the combined score of held-out images, by a model that was made without them, as its file has them.
struct HeldOutTerms {
    /// For each term one value a part of an image, one image behind the other.
    private let values: [[Double]]
    /// The parts of each image.
    private let parts: [Range<Int>]

    init(_ images: [TrainedMember.HeldOutImage]) {
        let scores = images.flatMap(\.parts)
        values = (0..<GradConDetector.combinedTermCount).map { term in
            scores.map { Double(Float($0.terms[term])) }
        }
        var end = 0
        parts = images.map { image in
            end += image.parts.count
            return end - image.parts.count..<end
        }
    }

    /// Whether they are enough to combine terms by, also without one of the images.
    var isEnough: Bool {
        parts.allSatisfy { (values.first?.count ?? 0) - $0.count >= CombinedPValues.fewestImages - 1 }
            && parts.count >= CombinedPValues.fewestImages
    }

    /// The tensor of a file.
    var tensor: Tensor {
        Tensor(shape: [values.count, values.first?.count ?? 0], elements: values.flatMap { $0.map(Float.init) })
    }

    /// The combined scores of each image's parts, compared with the other images, as a new image's are.
    func scores() -> [[Double]] {
        parts.map { range in
            let others = CombinedPValues(
                values, weights: GradConDetector.combinedWeights, leavingOut: range)
            return range.map { part in others?.score(of: values.map { $0[part] }) ?? 0 }
        }
    }
}
