/// The colour types of PNG with the bit depths each may have (clause 11.2.1, table 12).
enum PNGColorType: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    /// Samples per pixel in the file.
    var channelCount: Int {
        switch self {
        case .gray, .palette: 1
        case .grayAlpha: 2
        case .rgb: 3
        case .rgba: 4
        }
    }

    /// The layout of the decoded image if nothing makes it transparent.
    var layout: PixelLayout {
        switch self {
        case .gray: .gray
        case .grayAlpha: .grayAlpha
        case .rgb, .palette: .rgb
        case .rgba: .rgba
        }
    }

    func allows(bitDepth: UInt8) -> Bool {
        switch self {
        case .gray: [1, 2, 4, 8, 16].contains(bitDepth)
        case .palette: [1, 2, 4, 8].contains(bitDepth)
        case .rgb, .grayAlpha, .rgba: [8, 16].contains(bitDepth)
        }
    }
}
