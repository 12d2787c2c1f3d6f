/// Why the bytes of a file are no image.
package enum ImageFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is of a format that is known and not read.
    case foreign(ForeignFormat)
    /// The file's first bytes, 8 at most, are those of no image.
    case unrecognised(firstBytes: [UInt8])
    /// The file is longer than an image within the limits can be, in bytes.
    case tooLong(size: Int, limit: Int)
    /// The PNG file cannot be decoded.
    case png(PNGError)
    /// The JPEG file cannot be decoded.
    case jpeg(JPEGError)
    /// The BMP file cannot be decoded.
    case bmp(BMPError)
    /// The PGM or PPM file cannot be decoded.
    case portableAnymap(PortableAnymapError)

    /// Whether the image was refused for its size, by the configured limits, and not for its form.
    package var isTooLarge: Bool {
        switch self {
        case .foreign, .unrecognised: false
        case .tooLong: true
        case .png(let error): error.isTooLarge
        case .jpeg(let error): error.isTooLarge
        case .bmp(let error): error.isTooLarge
        case .portableAnymap(let error): error.isTooLarge
        }
    }

    /// Whether the file may be a good one, of a format or in a coding that is not read.
    package var isUnsupported: Bool {
        switch self {
        case .foreign: true
        case .jpeg(let error): error.isUnsupported
        case .bmp(let error): error.isUnsupported
        case .unrecognised, .tooLong, .png, .portableAnymap: false
        }
    }

    /// What happened, what was found, what was expected and what to do, in sentences.
    package var description: String {
        switch self {
        case .foreign(let format):
            "The file is \(format.name); \(ImageFormat.names) are read. \(format.advice)"
        case .unrecognised(let bytes) where bytes.isEmpty: "The file is empty; expected is an image."
        case .unrecognised(let bytes):
            "The file is no image: it begins with the bytes \(bytes.hexadecimal), and no known signature; "
                + "\(ImageFormat.names) are read."
        case .tooLong(let size, let limit):
            "The image file has \(size) bytes; at most \(limit) are read, by the limit of an image's pixels."
        case .png(let error): error.description
        case .jpeg(let error): error.description
        case .bmp(let error): error.description
        case .portableAnymap(let error): error.description
        }
    }
}

extension [UInt8] {
    /// Two digits a byte, with spaces between them.
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
