/// Numbers and texts.
extension PickleReader {
    mutating func number<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) throws(PickleError) -> Value {
        guard let value = cursor.little(Value.self) else { throw .truncated(offset: cursor.offset) }
        return value
    }

    mutating func literal(_ opcode: PickleOpcode) throws(PickleError) -> PickleValue {
        switch opcode {
        case .newTrue: return .bool(true)
        case .newFalse: return .bool(false)
        case .binInt: return .integer(Int(Int32(bitPattern: try number(UInt32.self))))
        case .binInt1: return .integer(Int(try number(UInt8.self)))
        case .binInt2: return .integer(Int(try number(UInt16.self)))
        case .long1: return Self.integer(try take(UInt64(number(UInt8.self))))
        // The length is signed; a negative one is beyond any file, as it is here.
        case .long4: return Self.integer(try take(UInt64(number(UInt32.self))))
        // The one number of the format that is big-endian.
        case .binFloat: return .float(Double(bitPattern: try number(UInt64.self).byteSwapped))
        case .binUnicode, .binString: return try text(UInt64(number(UInt32.self)))
        case .shortBinUnicode, .shortBinString: return try text(UInt64(number(UInt8.self)))
        case .binUnicode8: return try text(number(UInt64.self))
        case .binBytes:
            _ = try take(UInt64(number(UInt32.self)))
            return .bytes
        case .shortBinBytes:
            _ = try take(UInt64(number(UInt8.self)))
            return .bytes
        case .binBytes8:
            _ = try take(number(UInt64.self))
            return .bytes
        default: return .none
        }
    }

    /// The text up to the end of the line.
    mutating func line() throws(PickleError) -> String {
        guard let bytes = cursor.take(until: UInt8(ascii: "\n")) else { throw .truncated(offset: cursor.offset) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .text(offset: offset) }
        return text
    }

    private mutating func text(_ length: UInt64) throws(PickleError) -> PickleValue {
        guard let text = String(validating: try take(length), as: UTF8.self) else { throw .text(offset: offset) }
        return .text(text)
    }

    private mutating func take(_ length: UInt64) throws(PickleError) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: length), let bytes = cursor.take(count) else {
            throw .truncated(offset: cursor.offset)
        }
        return bytes
    }

    /// Two's complement, least significant byte first; no byte is zero.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> PickleValue {
        guard bytes.count <= 8 else { return .largeInteger(Array(bytes)) }
        let isNegative = (bytes.last ?? 0) >= 0x80
        let bits = bytes.reversed().reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
        return .integer(Int(Int64(bitPattern: bits)))
    }
}
