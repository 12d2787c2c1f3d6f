package import Imaging
package import Tensors

/// A decoded image of which a model sees parts, one after the other; they are made when they are asked for, so that
/// only one of them takes memory beside the image.
package struct Frame: Sendable {
    /// As it was decoded.
    let image: Image
    /// What the model sees, at least one; without those that lie outside of the region altogether.
    package let parts: [PixelRectangle]
    /// Nil where everything is looked at.
    let region: FrameRegion?
    /// Whether the parts are tiles; else there is a single one, which holds the region.
    let isTiled: Bool
    private let preprocessing: Preprocessing

    /// Cuts an image as a model's preprocessing says.
    init(_ image: Image, _ preprocessing: Preprocessing) throws(PreprocessingError) {
        let cutting = preprocessing.cutting
        let region: FrameRegion?
        if let mask = cutting.region {
            region = try FrameRegion(mask, width: image.width, height: image.height)
        } else {
            region = nil
        }
        let area = region?.bounds ?? PixelRectangle(x: 0, y: 0, width: image.width, height: image.height)
        var parts = [area]
        if let tile = cutting.tile { parts = try tile.tiles(of: area) }
        if let region { parts.removeAll { !region.touches($0) } }
        for part in parts { try preprocessing.checkSize(width: part.width, height: part.height) }
        self.image = image
        self.region = region
        self.parts = parts
        isTiled = cutting.tile != nil
        self.preprocessing = preprocessing
    }

    /// The model's input for one of the ``parts``. Allocates.
    package func tensor(of part: PixelRectangle) -> Tensor {
        let cut = image.cropped(to: part)
        return preprocessing.tensor(fromSuitable: region?.covered(cut, at: part) ?? cut)
    }
}

/// What a model is given of one image: the whole in one tensor, or part by part.
package enum FrameInput: Sendable {
    /// The whole image, or what is no image but a tensor.
    case tensor(Tensor)
    /// An image of which the model sees parts.
    case frame(Frame)

    /// How many inputs of the model it is.
    package var count: Int {
        switch self {
        case .tensor: 1
        case .frame(let frame): frame.parts.count
        }
    }

    /// One of the model's inputs.
    ///
    /// - Parameter index: from 0 up to, not including, ``count``.
    package func tensor(_ index: Int) -> Tensor {
        switch self {
        case .tensor(let tensor): tensor
        case .frame(let frame): frame.tensor(of: frame.parts[index])
        }
    }
}
