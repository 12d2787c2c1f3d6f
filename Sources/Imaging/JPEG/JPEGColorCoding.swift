/// What the components of an image mean.
enum JPEGColorCoding {
    case gray
    /// Luma and two differences of colours (ITU-T T.871).
    case yCbCr
    case rgb
    case cmyk
    /// Cyan, magenta and yellow coded as their complements' luma and differences, and black.
    case ycck

    /// Guesses the meaning from what the file says, as libjpeg does.
    init(_ components: [JPEGComponent], _ application: JPEGApplicationData) {
        switch components.count {
        case 1: self = .gray
        case 4:
            if let transform = application.adobeTransform, transform != 0 { self = .ycck } else { self = .cmyk }
        default:
            if application.hasJFIF {
                self = .yCbCr
            } else if let transform = application.adobeTransform {
                self = transform == 0 ? .rgb : .yCbCr
            } else {
                self = components.map(\.identifier) == Array("RGB".utf8) ? .rgb : .yCbCr
            }
        }
    }
}
