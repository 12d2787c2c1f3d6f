/// The channels of a pixel, in the order in which they are stored.
package enum PixelLayout: Sendable, Equatable, CaseIterable {
    /// Luminance.
    case gray
    /// Luminance, then opacity (not premultiplied).
    case grayAlpha
    /// Red, green, blue.
    case rgb
    /// Red, green, blue, then opacity (not premultiplied).
    case rgba

    /// Samples per pixel, 1 to 4.
    package var channelCount: Int {
        switch self {
        case .gray: 1
        case .grayAlpha: 2
        case .rgb: 3
        case .rgba: 4
        }
    }

    /// Whether the last channel is opacity.
    package var hasAlpha: Bool { self == .grayAlpha || self == .rgba }

    /// The same colours without opacity.
    var opaque: PixelLayout {
        switch self {
        case .gray, .grayAlpha: .gray
        case .rgb, .rgba: .rgb
        }
    }

    /// The same colours with opacity.
    var withAlpha: PixelLayout {
        switch self {
        case .gray, .grayAlpha: .grayAlpha
        case .rgb, .rgba: .rgba
        }
    }
}
