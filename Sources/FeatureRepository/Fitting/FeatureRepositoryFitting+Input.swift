package import AnomalyDetection
package import Datasets
package import PretrainedBackbone
package import Training

extension FeatureRepositoryFitting {
    /// The least images, pixels a side.
    package static let smallestSide = 32
    /// What to do about smaller ones.
    private static let advice = "--detector gradcon takes smaller ones."

    /// What a repository takes.
    ///
    /// - Parameters:
    ///   - backbone: the pretrained network; nil for features of patches.
    ///   - size: rows and columns; nil takes what suits the images.
    ///   - resize: for images of another size.
    ///   - handling: what is done with images before.
    /// - Throws: `TrainingError.input` where the images, or their parts, are too small.
    package static func input(
        of dataset: Dataset, backbone: Backbone?, size: (height: Int, width: Int)?, resize: Preprocessing.Resize,
        handling: ImageHandling = ImageHandling()
    ) throws(TrainingError) -> TrainingInput {
        let side = handling.cutting.shorterSide(ofImagesWith: try dataset.medianShorterSide())
        guard side >= smallestSide else {
            throw .input(
                reason: "The images have \(side) pixels on their shorter side (the median); a feature repository "
                    + "takes \(smallestSide) or more. \(advice)")
        }
        guard let architecture = backbone?.architecture else {
            let standard = smallSide
            return try TrainingInput(
                of: dataset, channels: 3, size: size ?? (standard, standard), resize: resize,
                handling: handling)
        }
        let standard = defaultSide(of: side)
        return try architecture.input(
            of: dataset, size: size ?? (standard, standard), resize: resize, handling: handling, advice: advice)
    }

    /// The input's side for images of a size: near their own, since enlarging a small image costs time and detection.
    static func defaultSide(of side: Int) -> Int { side < 176 ? smallSide : 224 }

    private static let smallSide = 128
}
