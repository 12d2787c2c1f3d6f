/// Why a PGM or PPM file could not be decoded. Offsets are in bytes from the start of the file.
package enum PortableAnymapError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file does not begin with `P5` or `P6`.
    case notPortableAnymap
    /// Something else stands where a part of the header is expected.
    case malformedHeader(String, offset: Int)
    /// A number of the header is zero or too large.
    case number(String, offset: Int, limit: Int)
    /// The file ends before its last sample; numbers are bytes of samples.
    case truncatedFile(needed: Int, available: Int)
    /// The image is larger than the limits allow.
    case size(ImageSizeError)

    /// Whether the image was refused for its size, by the configured limits, and not for its form.
    package var isTooLarge: Bool { if case .size = self { true } else { false } }

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .notPortableAnymap: "The data is no binary PGM or PPM file: it does not begin with P5 or P6."
        case .malformedHeader(let what, let offset):
            "The PGM or PPM header is malformed: at byte \(offset), \(what) is expected, a number and white space."
        case .number(let what, let offset, let limit):
            "The PGM or PPM header says a \(what) at byte \(offset) that is not from 1 to \(limit)."
        case .truncatedFile(let needed, let available):
            "The PGM or PPM file is truncated: its samples take \(needed) bytes, \(available) are left."
        case .size(let error): error.description
        }
    }
}
