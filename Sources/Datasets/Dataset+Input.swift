package import AnomalyDetection
private import Imaging
private import Tensors

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
        try prepared(at: index, shape: shape, preprocessing: preprocessing).input
    }

    /// What a model is given of the image at `index`, and the statistics of its frame.
    ///
    /// The parameters and errors are those of ``input(at:shape:preprocessing:)``.
    package func frame(
        at index: Int, shape: InputShape, preprocessing: Preprocessing?
    ) throws(DatasetError) -> (input: FrameInput, statistics: FrameStatistics) {
        let (input, size) = try prepared(at: index, shape: shape, preprocessing: preprocessing)
        return (input, FrameStatistics(of: input, by: preprocessing, size: size))
    }

    /// - Returns: the input, and columns and rows of the image; nil of a tensor.
    private func prepared(
        at index: Int, shape: InputShape, preprocessing: Preprocessing?
    ) throws(DatasetError) -> (input: FrameInput, size: (width: Int, height: Int)?) {
        switch try pixels(at: index, preprocessing?.imageDecoding ?? ImageDecoding()) {
        case .image(let image):
            guard let preprocessing else {
                throw .unsuitable(
                    sample: self[index].name, reason: "\(PreprocessingError.noColorSpace(channels: shape.channels))")
            }
            do { return (try preprocessing.input(of: image), (image.width, image.height)) } catch {
                throw .unsuitable(sample: self[index].name, reason: error.description)
            }
        case .tensor(let tensor):
            guard tensor.shape == shape.dimensions else {
                throw .unsuitable(
                    sample: self[index].name,
                    reason: "It has the shape \(tensor.shape); this model takes \(shape.dimensions), and only "
                        + "images of one or three channels are converted and resized.")
            }
            guard let preprocessing else { return (.tensor(tensor), nil) }
            return (.tensor(Tensor(shape: tensor.shape, elements: preprocessing.scaled(tensor.elements))), nil)
        }
    }
}
