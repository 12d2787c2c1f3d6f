package import AnomalyDetection
package import Tensors

extension Dataset {
    /// The image at `index` as a model's input.
    ///
    /// - Parameters:
    ///   - index: from 0 up to, not including, ``count``.
    ///   - shape: what the model takes.
    ///   - preprocessing: the model's; nil for one that takes tensors only.
    /// - Returns: a tensor of that shape, its values within the preprocessing's range.
    /// - Throws: `DatasetError.unsuitable` where the image cannot be brought to that shape.
    package func tensor(
        at index: Int, shape: InputShape, preprocessing: Preprocessing?
    ) throws(DatasetError) -> Tensor {
        switch try pixels(at: index) {
        case .image(let image):
            guard let preprocessing else {
                throw .unsuitable(
                    sample: self[index].name, reason: "\(PreprocessingError.noColorSpace(channels: shape.channels))")
            }
            do { return try preprocessing.tensor(from: image) } catch {
                throw .unsuitable(sample: self[index].name, reason: error.description)
            }
        case .tensor(let tensor):
            guard tensor.shape == shape.dimensions else {
                throw .unsuitable(
                    sample: self[index].name,
                    reason: "It has the shape \(tensor.shape); this model takes \(shape.dimensions), and only "
                        + "8-bit images of one or three channels are converted and resized.")
            }
            guard let preprocessing else { return tensor }
            return Tensor(shape: tensor.shape, elements: preprocessing.scaled(tensor.elements))
        }
    }
}
