/// Collects one line from input that arrives in pieces, looking at each byte once.
///
/// Only CR LF ends a line. A bare carriage return or line feed, which some implementations take for a line end and
/// others for data, is refused (RFC 9112, section 2.2), and so are other control characters but tab.
struct LineScanner: Sendable {
    /// The bytes of the line so far, without its end.
    private(set) var line: [UInt8] = []
    private var hasCarriageReturn = false

    /// Whether nothing of a line has arrived.
    var isEmpty: Bool { line.isEmpty && !hasCarriageReturn }

    /// Reads on from `position`, and past it, until the end of the line or of the input.
    ///
    /// - Parameters:
    ///   - offset: The place in the message at which `input` begins, for error sentences.
    ///   - limit: The most bytes that the line may have.
    ///   - overflow: What to throw beyond it.
    /// - Returns: Whether `line` is complete; call `reset()` before the next one.
    mutating func scan(
        _ input: Span<UInt8>, from position: inout Int, offset: Int, limit: Int,
        overflow: ProtocolError
    ) throws(ProtocolError) -> Bool {
        while position < input.count {
            let byte = input[position]
            if hasCarriageReturn {
                guard byte == ASCII.lineFeed else {
                    throw .bareCarriageReturn(offset: offset + position - 1)
                }
                position += 1
                return true
            }
            switch byte {
            case ASCII.carriageReturn:
                hasCarriageReturn = true
            case ASCII.lineFeed:
                throw .bareLineFeed(offset: offset + position)
            case _ where ASCII.isControl(byte) && byte != ASCII.tab:
                throw .controlCharacter(byte, offset: offset + position)
            default:
                guard line.count < limit else { throw overflow }
                line.append(byte)
            }
            position += 1
        }
        return false
    }

    /// Makes ready for the next line, keeping the storage.
    mutating func reset() {
        line.removeAll(keepingCapacity: true)
        hasCarriageReturn = false
    }
}
