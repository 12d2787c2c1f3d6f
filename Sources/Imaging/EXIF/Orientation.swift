/// How a stored image lies, and so what turns it upright: the values of the EXIF tag Orientation (CIPA DC-008, 4.6.4).
package enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored = 2
    case rotated180 = 3
    case flipped = 4
    case transposed = 5
    /// The top of the scene is at the right of the stored image; a turn by 90 degrees clockwise brings it upright.
    case rotated90 = 6
    case transversed = 7
    /// The top of the scene is at the left of the stored image; a turn by 90 degrees anticlockwise brings it upright.
    case rotated270 = 8

    /// Whether turning the image upright swaps its width and its height.
    package var swapsSides: Bool { rawValue >= Orientation.transposed.rawValue }
}
