import Files

/// Names of files from a file or standard input, as they come: one a line, or with a zero byte behind each.
struct NameList {
    private let reader: DelimitedReader
    private let isNullDelimited: Bool
    private let list: String
    private var isFirst = true

    /// The longest path that Linux opens.
    private static let nameLimit = 4096

    /// - Parameter path: `-` is standard input.
    init(_ path: String, isNullDelimited: Bool) throws(FileError) {
        self.isNullDelimited = isNullDelimited
        list = path == "-" ? "standard input" : path
        reader = DelimitedReader(
            path == "-" ? ByteStream() : try ByteStream(path), delimiter: isNullDelimited ? 0 : UInt8(ascii: "\n"),
            limit: Self.nameLimit)
    }

    /// The next name; nil at the end. Empty lines are passed over, and so is the CR of a line that ends with CR LF.
    mutating func next(shouldStop: () -> Bool) throws(FileError) -> InputFile? {
        while let piece = try reader.next(shouldStop: shouldStop) {
            var bytes = piece.bytes
            if !isNullDelimited, bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            // Editors of other systems begin a text with U+FEFF.
            if isFirst, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            isFirst = false
            guard !bytes.isEmpty else { continue }
            // The system would take what is before it for the name.
            guard !bytes.contains(0) else {
                throw .unusable(path: list, reason: "has zero bytes in a name; --null reads names that end with them")
            }
            let name = String(decoding: bytes, as: UTF8.self)
            return InputFile(path: name, key: name)
        }
        return nil
    }
}
