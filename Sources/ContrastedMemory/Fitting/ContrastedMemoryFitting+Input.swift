package import AnomalyDetection
package import Datasets
package import PretrainedBackbone
package import Training

extension ContrastedMemoryFitting {
    /// The side of the input where none is asked for.
    private static let standardSide = 128

    /// What a memory over a backbone takes.
    ///
    /// - Parameters:
    ///   - size: rows and columns; nil takes 128x128.
    ///   - resize: for images of another size.
    ///   - handling: what is done with images before.
    /// - Throws: `TrainingError.input` where the images, or their parts, are too small.
    package static func input(
        of dataset: Dataset, backbone: Backbone, size: (height: Int, width: Int)?, resize: Preprocessing.Resize,
        handling: ImageHandling = ImageHandling()
    ) throws(TrainingError) -> TrainingInput {
        try backbone.architecture.input(
            of: dataset, size: size ?? (standardSide, standardSide), resize: resize, handling: handling,
            advice: "--encoder residual takes those from \(ResidualEncoder.sides.lowerBound) pixels on.")
    }
}
