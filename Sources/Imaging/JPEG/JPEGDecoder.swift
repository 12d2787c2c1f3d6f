package enum JPEGDecoder {
    package static func decode(
        _ bytes: ArraySlice<UInt8>, limits: ImageLimits = ImageLimits()
    ) throws(JPEGError) -> Image {
        throw .placeholder
    }

    package static func declaredPixels(_ bytes: ArraySlice<UInt8>) -> Int { 0 }
}

package enum JPEGError: Error, Equatable, Sendable, CustomStringConvertible {
    case placeholder

    package var isTooLarge: Bool { false }
    package var isUnsupported: Bool { true }
    package var description: String { "JPEG is not read yet." }
}

extension ImageFile {
    func jpeg(_ decoding: ImageDecoding, _ limits: ImageLimits) throws(JPEGError) -> DecodedImage {
        throw .placeholder
    }
}
