extension JPEGError {
    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .notJPEG:
            "The bytes are not a JPEG file: they do not begin with an SOI marker."
        case .truncatedFile(let offset, let needed, let available):
            "The JPEG file is cut short: at byte \(offset), \(needed) bytes are needed, but \(available) are there."
        case .missingSegment(let marker):
            "The JPEG file has no \(marker) segment, which its image needs."
        case .invalidSegmentLength(let marker, let offset, let length, let expected):
            "The JPEG segment \(marker) at byte \(offset) has a length of \(length) bytes, but must have \(expected)."
        case .misplacedSegment(let marker, let offset, let rule):
            "The JPEG segment \(marker) at byte \(offset) is misplaced: \(rule)."
        case .unsupportedProcess(let process, let marker):
            "The JPEG file is coded \(Self.name(of: process)) (\(marker)), which is not decoded here."
                + " \(Self.advice(for: process))"
        case .unsupportedPrecision(let bits):
            "The JPEG file has samples of \(bits) bits, but only 8 are decoded here."
                + " Convert it: djpeg IN.jpg > OUT.ppm (libjpeg-turbo 3; all bits are kept)."
        case .invalidPrecision(let bits):
            "The JPEG header says samples of \(bits) bits, but they must have 8."
        case .unsupportedComponentCount(let count):
            "The JPEG image has \(count) components, but only images of 1, 3 and 4 are decoded here."
                + " \(Self.export)"
        case .invalidSize(let width, let height):
            "The JPEG header says \(width)x\(height) pixels, but each side must be at least 1."
        case .missingNumberOfLines:
            "The JPEG header leaves the image's height to a DNL segment, but none follows the first scan."
        case .invalidSampling(let component, let horizontal, let vertical):
            "Component \(component) of the JPEG image has sampling factors \(horizontal)x\(vertical),"
                + " but they must be from 1 to 4."
        case .fractionalSampling(let component, let horizontal, let vertical):
            "Component \(component) of the JPEG image is sampled at a ratio that is no whole number"
                + " (its factors are \(horizontal)x\(vertical)), which is not decoded here."
                + " \(Self.export)"
        case .duplicateComponent(let component):
            "Two components of the JPEG image have the identifier \(component)."
        case .invalidTableNumber(let marker, let offset, let number):
            "The JPEG segment \(marker) at byte \(offset) defines table \(number & 15) of class \(number >> 4),"
                + " but there are tables 0 to 3 of classes 0 and 1."
        case .invalidHuffmanTable(let offset, let rule):
            "The Huffman table at byte \(offset) of the JPEG file is invalid: \(rule)."
        case .missingQuantizationTable(let number, let component):
            "Component \(component) of the JPEG image uses quantisation table \(number), which is not defined."
        case .missingHuffmanTable(let number, let component, let isDC):
            "Component \(component) of the JPEG image uses \(isDC ? "DC" : "AC") Huffman table \(number),"
                + " which is not defined."
        case .unknownComponent(let component, let offset):
            "The JPEG scan at byte \(offset) names component \(component), which the image does not have or which was"
                + " named already."
        case .tooManyBlocksInUnit(let count, let offset):
            "The JPEG scan at byte \(offset) interleaves \(count) blocks, but at most 10 are allowed."
        case .invalidProgression(let offset, let rule):
            "The JPEG scan at byte \(offset) is out of turn: \(rule)."
        case .tooManyScans(let limit):
            "The JPEG file has more scans than are decoded: each block may be visited \(limit) times on average."
        case .corruptData(let offset):
            "The JPEG image data are corrupt near byte \(offset)."
        case .missingData(let offset):
            "The JPEG image is cut short: its data end at byte \(offset), before the image is complete."
        case .invalidRestart(let found, let expected, let offset):
            "The JPEG image data have \(found.map { "marker \($0)" } ?? "no marker") at byte \(offset),"
                + " where \(expected) was expected."
        case .incompleteComponent(let component):
            "The JPEG file ends without all of the data of component \(component)."
        case .fileTooShort(let length, let least):
            "The JPEG file has \(length) bytes, but an image of the size it declares takes at least \(least)."
        case .size(let error): error.description
        }
    }

    private static func name(of process: JPEGProcess) -> String {
        switch process {
        case .sequential: "sequentially"
        case .progressive: "progressively"
        case .lossless: "without loss"
        case .hierarchical: "hierarchically"
        case .arithmetic: "with arithmetic codes"
        }
    }

    private static func advice(for process: JPEGProcess) -> String {
        switch process {
        case .arithmetic: "Convert it: jpegtran IN.jpg > OUT.jpg (libjpeg-turbo)."
        case .lossless: "Convert it: djpeg IN.jpg > OUT.ppm (libjpeg-turbo 3)."
        case .sequential, .progressive, .hierarchical: export
        }
    }

    /// What to do about a file that hardly any program decodes.
    private static let export = "Export it anew where it was made, as a baseline JPEG or a PNG."
}
