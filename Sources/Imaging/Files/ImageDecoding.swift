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

    /// The sample of 16-bit images that is full white, 1 to 65,535; nil for 65,535. It is for files that do not say it
    /// themselves: PNG, and PGM and PPM whose largest sample is 65,535.
    package var white: Int?

    /// Columns and rows, pixels.
    package struct Size: Sendable, Equatable {
        package let width: Int
        package let height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package init(orientation: Orientation = .exif, leastSize: Size? = nil, white: Int? = nil) {
        self.orientation = orientation
        self.leastSize = leastSize
        self.white = white
    }
}
