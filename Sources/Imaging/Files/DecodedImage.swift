/// An image as a file gave it.
package struct DecodedImage: Sendable {
    /// The pixels, turned as the decoding was told to.
    package let image: Image
    /// What the file is.
    package let format: ImageFormat
    /// Columns of the image, of its full size also where it was decoded at a reduced one.
    package let width: Int
    /// Rows of the image, of its full size also where it was decoded at a reduced one.
    package let height: Int
}
