/// Reads the records of comma-separated values (RFC 4180), byte by byte.
package struct CSVReader {
    private enum State {
        /// At the beginning of a field.
        case start
        case plain
        case quoted
        /// Behind a quotation mark within a quoted field: the field's end, or the first of two.
        case quotedMark
        /// Behind the CR of a record's end.
        case carriageReturn
    }

    private var state = State.start
    private var fields: [String] = []
    private var field: [UInt8] = []
    /// Bytes of a record. A longer one is malformed.
    private let limit: Int
    private var size = 0

    /// No record is as the standard says from here on.
    package struct Malformed: Error {}

    /// - Parameter limit: bytes of a record.
    package init(limit: Int) { self.limit = limit }

    /// Takes a byte.
    ///
    /// - Returns: the record that it ends.
    package mutating func take(_ byte: UInt8) throws(Malformed) -> [String]? {
        size += 1
        guard size <= limit else { throw Malformed() }
        switch (state, byte) {
        case (.start, UInt8(ascii: "\"")): state = .quoted
        case (.quoted, UInt8(ascii: "\"")): state = .quotedMark
        case (.quotedMark, UInt8(ascii: "\"")):
            field.append(byte)
            state = .quoted
        case (.quoted, _): field.append(byte)
        case (.start, UInt8(ascii: ",")), (.plain, UInt8(ascii: ",")), (.quotedMark, UInt8(ascii: ",")): endField()
        case (.start, UInt8(ascii: "\r")), (.plain, UInt8(ascii: "\r")), (.quotedMark, UInt8(ascii: "\r")):
            state = .carriageReturn
        case (.carriageReturn, UInt8(ascii: "\n")):
            endField()
            defer { (fields, size) = ([], 0) }
            return fields
        case (.plain, UInt8(ascii: "\"")), (.start, UInt8(ascii: "\n")), (.plain, UInt8(ascii: "\n")),
            (.quotedMark, _), (.carriageReturn, _):
            throw Malformed()
        case (.start, _), (.plain, _):
            field.append(byte)
            state = .plain
        }
        return nil
    }

    private mutating func endField() {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        state = .start
    }
}
