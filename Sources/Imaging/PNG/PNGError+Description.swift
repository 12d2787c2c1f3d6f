extension PNGError {
    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .notPNG:
            "The data is not a PNG file: it does not begin with the PNG signature."
        case .truncatedFile(let offset, let needed, let available):
            "The PNG file is truncated: \(needed) bytes are called for at byte \(offset), \(available) are left."
        case .invalidChunkType(let type, let offset):
            "The PNG chunk at byte \(offset) has the type \(type), which is not four ASCII letters."
        case .invalidChunkLength(let type, let offset, let length, let expected):
            "The PNG chunk \(type) at byte \(offset) is \(length) bytes long, but must be \(expected)."
        case .checksumMismatch(let type, let offset, let stored, let computed):
            "The PNG chunk \(type) at byte \(offset) is damaged: its CRC is \(hexadecimal(stored)),"
                + " that of its contents \(hexadecimal(computed))."
        case .unknownCriticalChunk(let type, let offset):
            "The PNG chunk \(type) at byte \(offset) is unknown and marked as critical, so the image cannot be decoded."
        case .misplacedChunk(let type, let offset, let rule):
            "The PNG chunk \(type) at byte \(offset) is misplaced: \(rule)."
        case .missingChunk(let type):
            "The PNG file has no \(type) chunk, which its image needs."
        case .invalidSize(let width, let height):
            "The PNG header says \(width)x\(height) pixels, but each side must be from 1 to \(Int32.max)."
        case .invalidColorType(let type):
            "The PNG header says colour type \(type), but it must be 0, 2, 3, 4 or 6."
        case .invalidBitDepth(let depth, let colorType):
            "The PNG header says bit depth \(depth), which colour type \(colorType) does not have."
        case .invalidCompressionMethod(let method):
            "The PNG header says compression method \(method), but only 0 is defined."
        case .invalidFilterMethod(let method):
            "The PNG header says filter method \(method), but only 0 is defined."
        case .invalidInterlaceMethod(let method):
            "The PNG header says interlace method \(method), but only 0 and 1 are defined."
        case .invalidRowFilter(let filter, let row):
            "Row \(row) of the PNG image data has filter type \(filter), but it must be 0 to 4."
        case .paletteIndex(let index, let paletteSize):
            "A pixel of the PNG image has colour number \(index), but the palette has only \(paletteSize) colours."
        case .corruptImageData(let error):
            "The PNG image data cannot be read. \(error)"
        case .imageDataTooShort:
            "The PNG image data ends before the image is complete."
        case .imageDataTooLong:
            "The PNG image data goes on after the last row of the image."
        case .size(let error): error.description
        case .outOfMemory:
            "There is not enough memory to decode the PNG image."
        }
    }

    private func hexadecimal(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
}
