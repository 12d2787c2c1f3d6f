package import AnomalyDetection
import Imaging
import Tensors

extension Dataset {
    /// What a model is given of the image at `index`.
    ///
    /// - Parameters:
    ///   - index: from 0 up to, not including, ``count``.
    ///   - shape: what the model takes.
    ///   - preprocessing: the model's; nil for one that takes tensors only.
    /// - Returns: tensors of that shape, their values within the preprocessing's range.
    /// - Throws: `DatasetError.unsuitable` where the image cannot be brought to that shape.
    package func input(
        at index: Int, shape: InputShape, preprocessing: Preprocessing?
    ) throws(DatasetError) -> FrameInput {
        switch try pixels(at: index, preprocessing?.imageDecoding ?? ImageDecoding()) {
        case .image(let image):
            guard let preprocessing else {
                throw .unsuitable(
                    sample: self[index].name, reason: "\(PreprocessingError.noColorSpace(channels: shape.channels))")
            }
            do { return try preprocessing.input(of: image) } catch {
                throw .unsuitable(sample: self[index].name, reason: error.description)
            }
        case .tensor(let tensor):
            guard tensor.shape == shape.dimensions else {
                throw .unsuitable(
                    sample: self[index].name,
                    reason: "It has the shape \(tensor.shape); this model takes \(shape.dimensions), and only "
                        + "8-bit images of one or three channels are converted and resized.")
            }
            guard let preprocessing else { return .tensor(tensor) }
            return .tensor(Tensor(shape: tensor.shape, elements: preprocessing.scaled(tensor.elements)))
        }
    }
}
