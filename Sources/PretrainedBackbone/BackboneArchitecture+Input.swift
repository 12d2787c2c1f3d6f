package import AnomalyDetection
package import Datasets
package import Training

extension BackboneArchitecture {
    /// What a detector over the backbone takes of a data set: the values that its first layer expects.
    ///
    /// - Parameters:
    ///   - size: rows and columns.
    ///   - resize: for images of another size.
    ///   - handling: what is done with images before.
    ///   - advice: a sentence for those whose images are too small.
    /// - Throws: `TrainingError.input` where the images, or their parts, have no side of the ``sides``.
    package func input(
        of dataset: Dataset, size: (height: Int, width: Int), resize: Preprocessing.Resize, handling: ImageHandling,
        advice: String
    ) throws(TrainingError) -> TrainingInput {
        let side = handling.cutting.shorterSide(ofImagesWith: try dataset.medianShorterSide())
        guard side >= Self.sides.lowerBound else {
            throw .input(
                reason: "The images have \(side) pixels on their shorter side (the median); a detector over the "
                    + "backbone \(name) takes \(Self.sides.lowerBound) or more. \(advice)")
        }
        let normalization: ChannelNormalization
        do {
            normalization = try ChannelNormalization(mean: mean, deviation: deviation, channels: channels)
        } catch { throw .input(reason: "The backbone's \(error.description).") }
        return try TrainingInput(
            of: dataset, channels: channels, size: size, resize: resize, normalization: normalization,
            handling: handling)
    }
}
