/// The formats of image files that are read.
package enum ImageFormat: String, Sendable, Codable, CaseIterable {
    /// Portable Network Graphics, third edition (W3C).
    case png
    /// JPEG (ITU-T T.81), as JFIF, EXIF or bare.
    case jpeg
    /// A Windows bitmap.
    case bmp
    /// Binary PGM or PPM of Netpbm, 8 or 16 bits.
    case portableAnymap = "portable-anymap"

    /// The format that a file's first bytes say, whatever it is called; nil for anything else.
    init?(signatureOf bytes: ArraySlice<UInt8>) {
        if bytes.starts(with: PNGChunkReader.signature) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: BMPHeader.signature), BMPHeader.isPlausible(bytes) {
            self = .bmp
        } else if PortableAnymapHeader.Kind(signatureOf: bytes) != nil {
            self = .portableAnymap
        } else {
            return nil
        }
    }

    /// What people call it.
    package var name: String {
        switch self {
        case .png: "PNG"
        case .jpeg: "JPEG"
        case .bmp: "BMP"
        case .portableAnymap: "PGM/PPM"
        }
    }

    /// What HTTP calls it.
    package var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .bmp: "image/bmp"
        case .portableAnymap: "image/x-portable-anymap"
        }
    }

    /// The endings of the names of such files, lower case, without the dot.
    package var fileExtensions: [String] {
        switch self {
        case .png: ["png"]
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .bmp: ["bmp", "dib"]
        case .portableAnymap: ["pgm", "ppm", "pnm"]
        }
    }

    /// Whether a file's name ends as those of images do that are read, in any case. What the file is, its contents say.
    package static func isImageName(_ name: String) -> Bool {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return false }
        let ending = name[name.utf8.index(after: dot)...].lowercased()
        return allCases.contains { $0.fileExtensions.contains(ending) }
    }

    /// Whether its pixels are what was stored, and not an approximation.
    package var isLossless: Bool { self != .jpeg }

    /// All names, for sentences that say what is accepted.
    package static let names = "JPEG, PNG, BMP and PGM/PPM"
}
