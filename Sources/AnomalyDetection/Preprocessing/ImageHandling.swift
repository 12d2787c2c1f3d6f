package import Imaging

/// What is done with images before they are brought to a model's colour and size: the part of its ``Preprocessing``
/// that does not depend on the family.
package struct ImageHandling: Sendable, Equatable {
    /// The parts of an image that the model sees.
    package var cutting: FrameCutting
    /// What is done with the orientation in a JPEG file's EXIF data.
    package var orientation: ImageDecoding.Orientation
    /// How much of a JPEG file is decoded.
    package var decoding: Preprocessing.Decoding
    /// The sample of 16-bit images that is full white, 1 to 65,535; nil for 65,535.
    package var white: Int?

    /// - Parameter decoding: `.reduced` only where images are resized and seen whole.
    package init(
        cutting: FrameCutting = FrameCutting(), orientation: ImageDecoding.Orientation = .exif,
        decoding: Preprocessing.Decoding = .full, white: Int? = nil
    ) {
        self.cutting = cutting
        self.orientation = orientation
        self.decoding = decoding
        self.white = white
    }
}
