/// How a file becomes pixels, where its format leaves a choice.
package struct ImageDecoding: Sendable, Equatable {
    /// What is done with the orientation that a camera notes in a JPEG file's EXIF data.
    package enum Orientation: String, Sendable, Codable, CaseIterable {
        /// The image is turned as it says: pixels are as a viewer shows them.
        case exif
        /// Pixels stay as they are stored.
        case ignore
    }

    /// What is done with the orientation in a JPEG file's EXIF data.
    package var orientation: Orientation
    /// Columns and rows that a JPEG image keeps at least where it is decoded at a half, a quarter or an eighth of its
    /// size, of the image as it is turned; nil decodes all of it.
    package var leastSize: Size?

    /// Columns and rows, pixels.
    package struct Size: Sendable, Equatable {
        package let width: Int
        package let height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package init(orientation: Orientation = .exif, leastSize: Size? = nil) {
        self.orientation = orientation
        self.leastSize = leastSize
    }
}
