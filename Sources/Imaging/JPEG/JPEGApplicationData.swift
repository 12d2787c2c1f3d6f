/// What the application segments of a file say that matters to its image.
struct JPEGApplicationData {
    /// Whether the file is a JFIF file (ITU-T T.871), whose three components are luma and differences.
    private(set) var hasJFIF = false
    /// The transform of colours that Adobe's segment names (ITU-T T.872, clause 6.5.3): 0 for none.
    private(set) var adobeTransform: UInt8?
    /// How the image is to be turned to be seen upright.
    private(set) var orientation = Orientation.upright
    private var hasEXIF = false

    private static let jfif: [UInt8] = Array("JFIF".utf8) + [0]
    private static let adobe: [UInt8] = Array("Adobe".utf8)
    private static let exif: [UInt8] = Array("Exif".utf8) + [0, 0]

    /// Takes in an application segment; any other is passed over.
    mutating func read(_ segment: JPEGSegment) {
        let data = segment.data
        switch segment.marker {
        case .application0 where data.count >= 14 && data.starts(with: Self.jfif):
            hasJFIF = true
        case .application14 where data.count >= 12 && data.starts(with: Self.adobe):
            adobeTransform = data[data.startIndex + 11]
        case .application1 where !hasEXIF && data.starts(with: Self.exif):
            hasEXIF = true
            orientation = EXIFOrientation.read(data.dropFirst(Self.exif.count))
        default: break
        }
    }
}
