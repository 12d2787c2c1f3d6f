import Tensors
package import AnomalyDetection
package import Datasets
import Imaging

/// What a model to be trained takes, and how images are brought to it.
package struct TrainingInput: Sendable, Equatable {
    /// The model's input.
    package let shape: InputShape
    /// What is done with images; nil where the channels are neither grey nor RGB, and the data are tensors.
    package let preprocessing: Preprocessing?

    /// What was asked for, or what the first image of the data set is.
    ///
    /// - Parameters:
    ///   - channels: 1 (images become luma) or 3 (grey is repeated); nil for those of the first image.
    ///   - size: rows and columns; nil for those of the first image.
    ///   - resize: for images of another size, in training and in serving.
    ///   - normalization: what a pretrained network expects of its input; nil leaves values between 0 and 1.
    ///   - handling: without a size, the model's input has that of a tile, or of the region.
    /// - Throws: `TrainingError.input` where the size is outside 8 to 512 pixels a side or there are no such channels.
    package init(
        of dataset: Dataset, channels: Int? = nil, size: (height: Int, width: Int)? = nil,
        resize: Preprocessing.Resize, normalization: ChannelNormalization? = nil,
        handling: ImageHandling = ImageHandling()
    ) throws(TrainingError) {
        let cutting = handling.cutting
        let found: (channels: Int, height: Int, width: Int)
        let isImage: Bool
        do throws(DatasetError) {
            switch try dataset.pixels(at: 0, ImageDecoding(orientation: handling.orientation)) {
            case .image(let image):
                found = (image.layout.channelCount <= 2 ? 1 : 3, image.height, image.width)
                isImage = true
            case .tensor(let tensor):
                found = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
                isImage = false
            }
        } catch { throw .data(error) }
        guard isImage || cutting.isWhole else {
            throw .input(
                reason: "The data set holds arrays of numbers, which are taken as they are; tiles and regions are for "
                    + "images.")
        }
        guard handling.decoding == .full || cutting.isWhole && resize != .none else {
            throw .input(
                reason: "Decoding at a reduced size is for images that are seen whole and resized: without tiles and "
                    + "without a region, and not with --resize none.")
        }
        // A region is drawn over images of one shape, in any size.
        let region = cutting.region.map {
            (height: $0.bounds.height * found.height / $0.height, width: $0.bounds.width * found.width / $0.width)
        }
        let height = size?.height ?? cutting.tile?.height ?? region?.height ?? found.height
        let width = size?.width ?? cutting.tile?.width ?? region?.width ?? found.width
        let asked = channels ?? found.channels
        guard let shape = InputShape(channels: asked, height: height, width: width) else {
            throw .input(
                reason:
                    "The model's input would be \(asked)x\(height)x\(width) (channels, rows, columns); expected are 1 "
                    + "to 4 channels and 8 to 512 pixels a side, of the images or by --input-size.")
        }
        let color = Preprocessing.Color.allCases.first { $0.channelCount == asked }
        guard color != nil || !isImage else {
            throw .input(reason: "Images have 1 channel (grey) or 3 (RGB); asked was \(asked).")
        }
        self.shape = shape
        preprocessing = color.map {
            Preprocessing(
                color: $0, width: width, height: height, resize: resize, range: 0...1, normalization: normalization,
                cutting: cutting, orientation: handling.orientation, decoding: handling.decoding,
                white: handling.white,
                formats: dataset.survey?.normal.formatsFound)
        }
    }
}
