/// What stands before the samples of a binary PGM or PPM file (Netpbm, pgm(5) and ppm(5)).
struct PortableAnymapHeader {
    /// What a pixel is.
    enum Kind {
        /// `P5`: one sample.
        case gray
        /// `P6`: red, green and blue.
        case rgb

        init?(signatureOf bytes: ArraySlice<UInt8>) {
            if bytes.holds("P5", at: 0) {
                self = .gray
            } else if bytes.holds("P6", at: 0) {
                self = .rgb
            } else {
                return nil
            }
            // White space or a comment follows the magic number.
            guard bytes.isSpace(at: 2) || bytes.holds("#", at: 2) else { return nil }
        }
    }

    let kind: Kind
    /// Columns, 1 to 2^31 - 1.
    let width: Int
    /// Rows, 1 to 2^31 - 1.
    let height: Int
    /// The sample that means full intensity, 1 to 65535. Samples take two bytes where it is above 255.
    let maximum: Int
    /// Where the samples begin.
    let start: Int

    var layout: PixelLayout { kind == .gray ? .gray : .rgb }

    /// How much of a comment or white space is passed over, in bytes: no camera writes more.
    private static let paddingLimit = 65_536

    init(_ bytes: ArraySlice<UInt8>) throws(PortableAnymapError) {
        guard let kind = Kind(signatureOf: bytes) else { throw .notPortableAnymap }
        self.kind = kind
        var position = bytes.startIndex + 2
        width = try Self.number("width", upTo: Int(Int32.max), in: bytes, from: &position)
        height = try Self.number("height", upTo: Int(Int32.max), in: bytes, from: &position)
        maximum = try Self.number("largest sample", upTo: 65_535, in: bytes, from: &position)
        // One character of white space, and the samples begin.
        guard bytes.isSpace(at: position - bytes.startIndex) else {
            throw .malformedHeader("the largest sample", offset: position - bytes.startIndex)
        }
        start = position + 1
    }

    /// The next decimal number behind white space and comments, which begin with `#` and end with the line.
    private static func number(
        _ name: String, upTo limit: Int, in bytes: ArraySlice<UInt8>, from position: inout Int
    ) throws(PortableAnymapError) -> Int {
        let end = min(bytes.endIndex, position + paddingLimit)
        var isComment = false
        while position < end {
            let byte = bytes[position]
            if isComment {
                isComment = byte != 0x0A && byte != 0x0D
            } else if byte == UInt8(ascii: "#") {
                isComment = true
            } else if !bytes.isSpace(at: position - bytes.startIndex) {
                break
            }
            position += 1
        }
        let offset = position - bytes.startIndex
        var value = 0
        while position < bytes.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            // The limit keeps it within 31 bits before it grows by a digit.
            value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
            guard value <= limit else { throw .number(name, offset: offset, limit: limit) }
            position += 1
        }
        guard position - bytes.startIndex > offset else { throw .malformedHeader("the \(name)", offset: offset) }
        guard value > 0 else { throw .number(name, offset: offset, limit: limit) }
        return value
    }
}
