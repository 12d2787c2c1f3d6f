/// Why a BMP file could not be decoded.
package enum BMPError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file does not begin as a bitmap.
    case notBMP
    /// The file ends within its headers; numbers are bytes from its start.
    case truncatedFile(needed: Int, available: Int)
    /// The file ends before its last row.
    case missingRows(found: Int, expected: Int)
    /// A side is zero, or the width negative.
    case invalidSize(width: Int, height: Int)
    /// Another number of bits a pixel than the format has.
    case bitsPerPixel(Int)
    /// A compression that is not read: run lengths, JPEG or PNG.
    case compression(UInt32)
    /// Masks of colours for pixels of other than 16 or 32 bits.
    case maskedBits(Int)
    /// A mask whose ones do not stand side by side.
    case mask(UInt32)
    /// More colours than the bits of a pixel tell apart.
    case paletteSize(Int, limit: Int)
    /// A pixel with a colour that the palette does not have.
    case paletteIndex(Int, paletteSize: Int)
    /// The pixels begin within the headers.
    case pixelOffset(Int, headersEnd: Int)
    /// The image is larger than the limits allow.
    case size(ImageSizeError)

    /// Whether the image was refused for its size, by the configured limits, and not for its form.
    package var isTooLarge: Bool { if case .size = self { true } else { false } }

    /// Whether the file may be a good one, in a coding that is not read.
    package var isUnsupported: Bool { if case .compression = self { true } else { false } }

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .notBMP: "The data is no BMP file: it does not begin with BM and the size of a known header."
        case .truncatedFile(let needed, let available):
            "The BMP file is truncated: its headers take \(needed) bytes, and it has \(available)."
        case .missingRows(let found, let expected):
            "The BMP file is truncated: it holds \(found) of \(expected) rows."
        case .invalidSize(let width, let height):
            "The BMP header says \(width)x\(height) pixels, but neither side may be zero nor the width negative."
        case .bitsPerPixel(let bits):
            "The BMP header says \(bits) bits a pixel, but it must be 1, 4, 8, 16, 24 or 32."
        case .compression(let compression):
            "The BMP file is compressed (method \(compression)); only uncompressed ones are read. Convert it: magick "
                + "IN.bmp OUT.png (ImageMagick)."
        case .maskedBits(let bits):
            "The BMP header states masks of colours for \(bits) bits a pixel, but only 16 and 32 have them."
        case .mask(let mask):
            "The BMP header states the mask 0x\(String(mask, radix: 16)) of a colour, whose ones must stand side by "
                + "side."
        case .paletteSize(let size, let limit):
            "The BMP header says \(size) colours, but the bits of its pixels tell only \(limit) apart."
        case .paletteIndex(let index, let paletteSize):
            "A pixel of the BMP image has colour number \(index), but the palette has only \(paletteSize) colours."
        case .pixelOffset(let offset, let headersEnd):
            "The BMP header says that the pixels begin at byte \(offset), but the headers end at byte \(headersEnd)."
        case .size(let error): error.description
        }
    }
}
