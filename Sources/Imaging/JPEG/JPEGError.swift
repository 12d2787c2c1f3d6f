/// Why a JPEG file could not be decoded. Offsets are in bytes from the start of the file; clauses are those of ITU-T
/// Recommendation T.81.
package enum JPEGError: Error, Equatable, Sendable, CustomStringConvertible {
    // MARK: File and segments (clause B.1)

    /// The file does not begin with an SOI marker.
    case notJPEG
    /// The file ends inside a segment: `needed` bytes were called for at `offset`, `available` are there.
    case truncatedFile(offset: Int, needed: Int, available: Int)
    /// The file ends, or EOI comes, before a segment that an image needs.
    case missingSegment(JPEGMarker)
    /// A segment's length does not fit its kind.
    case invalidSegmentLength(JPEGMarker, offset: Int, length: Int, expected: String)
    /// A segment where, or how often, it must not be.
    case misplacedSegment(JPEGMarker, offset: Int, rule: String)

    // MARK: Frame (clause B.2.2)

    /// A coding process that is not decoded here.
    case unsupportedProcess(JPEGProcess, JPEGMarker)
    /// Samples of 12 bits, which are valid but not decoded here.
    case unsupportedPrecision(Int)
    /// Samples of another number of bits than 8 or 12.
    case invalidPrecision(Int)
    /// Another number of components than one, three or four.
    case unsupportedComponentCount(Int)
    /// A side is zero.
    case invalidSize(width: Int, height: Int)
    /// The header leaves the height to a DNL segment behind the first scan (clause B.2.5), and there is none.
    case missingNumberOfLines
    /// A sampling factor is not from 1 to 4.
    case invalidSampling(component: UInt8, horizontal: Int, vertical: Int)
    /// A component's sampling factors do not divide the largest ones.
    case fractionalSampling(component: UInt8, horizontal: Int, vertical: Int)
    /// Two components have the same identifier.
    case duplicateComponent(UInt8)

    // MARK: Tables (clauses B.2.4.1 and B.2.4.2)

    /// A table is given a number, or a precision, that there is not.
    case invalidTableNumber(JPEGMarker, offset: Int, number: UInt8)
    /// The codes of a Huffman table are more than their lengths have room for, or stand for what there is not.
    case invalidHuffmanTable(offset: Int, rule: String)
    /// A component refers to a quantisation table that has not been defined.
    case missingQuantizationTable(Int, component: UInt8)
    /// A scan refers to a Huffman table that has not been defined.
    case missingHuffmanTable(Int, component: UInt8, isDC: Bool)

    // MARK: Scans (clauses B.2.3, F.2 and G.2)

    /// A scan names a component that the frame does not have, or names one twice.
    case unknownComponent(UInt8, offset: Int)
    /// A scan has more than the ten blocks in an MCU that are allowed.
    case tooManyBlocksInUnit(Int, offset: Int)
    /// A scan sends a band of coefficients, or bits of them, out of turn.
    case invalidProgression(offset: Int, rule: String)
    /// The scans together would visit the blocks of the image more often than any encoder has reason to.
    case tooManyScans(limit: Int)
    /// The data are no code, or lead beyond the end of a block.
    case corruptData(offset: Int)
    /// The data of a scan end before its last block.
    case missingData(offset: Int)
    /// Another marker, or none, is where a restart marker was expected.
    case invalidRestart(JPEGMarker?, expected: JPEGMarker, offset: Int)
    /// The file has no scan, or not all scans, of a component.
    case incompleteComponent(UInt8)

    // MARK: Limits

    /// The file is too short to hold an image of that size, however well it may be compressed.
    case fileTooShort(length: Int, least: Int)
    /// The image, or the coefficients of a progressive one, are larger than the limits allow.
    case size(ImageSizeError)

    /// Whether the image was refused for its size, by the configured limits, and not for its form.
    package var isTooLarge: Bool {
        if case .size = self { true } else { false }
    }

    /// Whether the file may well be valid, but is coded in a way that is not decoded here.
    package var isUnsupported: Bool {
        switch self {
        case .unsupportedProcess, .unsupportedPrecision, .unsupportedComponentCount, .fractionalSampling: true
        default: false
        }
    }
}
