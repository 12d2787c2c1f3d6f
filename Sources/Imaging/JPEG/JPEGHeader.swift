/// What a JPEG file says of its image before its data begin.
package struct JPEGHeader: Sendable, Equatable {
    /// The size of the image as it is coded, in pixels; an orientation may swap the sides.
    package let width: Int
    package let height: Int
    /// How the image is to be turned to be seen upright.
    package let orientation: Orientation
}
