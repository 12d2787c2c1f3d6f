private import FoundationEssentials

/// Values as JSON whose keys are sorted and whose slashes stand as they are: the same bytes for the same value.
package enum SortedJSON {
    /// One line.
    ///
    /// - Throws: where a number is not finite.
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        try encode(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    /// Indented lines for people, a line break behind the last.
    ///
    /// - Throws: where a number is not finite.
    package static func indentedBytes(of value: some Encodable) throws -> [UInt8] {
        try encode(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) + [UInt8(ascii: "\n")]
    }

    /// ``bytes(of:)`` as text.
    package static func text(of value: some Encodable) throws -> String {
        String(decoding: try bytes(of: value), as: UTF8.self)
    }

    private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return Array(try encoder.encode(value))
    }
}
