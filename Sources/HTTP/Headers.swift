/// The fields of a header section in the order received, repeated names included (RFC 9110, section 5).
///
/// Lookups ignore the case of ASCII letters and take linear time: sections are short, and `Limits` bounds them.
package struct Headers: Sendable, Equatable {
    /// One field line.
    package struct Field: Sendable, Equatable {
        /// The name in the case it was given.
        package var name: String
        /// The value without surrounding whitespace. Bytes that are not UTF-8 appear as U+FFFD.
        package var value: String

        /// A field. Nothing is checked here; the encoder leaves out what must not reach the wire.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    private var fields: [Field]

    /// A section with the given fields.
    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The value of the first field with this name.
    package subscript(name: String) -> String? {
        fields.first { ASCII.equalIgnoringCase($0.name, name) }?.value
    }

    /// The values of all fields with this name, in order.
    package func values(for name: String) -> [String] {
        fields.compactMap { ASCII.equalIgnoringCase($0.name, name) ? $0.value : nil }
    }

    /// The comma-separated elements of all fields with this name, in order and without surrounding whitespace; empty
    /// elements are left out (RFC 9110, section 5.6.1). Not for fields whose elements hold quoted commas.
    package func elements(for name: String) -> [String] {
        values(for: name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).map(ASCII.trimmed)
                .filter { !$0.isEmpty }.map { String(Substring($0)) }
        }
    }

    /// Adds a field after the others.
    package mutating func append(name: String, value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Adds a field after the others.
    package mutating func append(_ field: Field) {
        fields.append(field)
    }

    /// Removes every field with this name, then adds one with this value.
    package mutating func set(name: String, value: String) {
        remove(name)
        append(name: name, value: value)
    }

    /// Removes every field with this name.
    package mutating func remove(_ name: String) {
        fields.removeAll { ASCII.equalIgnoringCase($0.name, name) }
    }
}

extension Headers: RandomAccessCollection {
    /// Zero.
    package var startIndex: Int { fields.startIndex }
    /// The number of field lines.
    package var endIndex: Int { fields.endIndex }
    /// The field at a position within `indices`.
    package subscript(position: Int) -> Field { fields[position] }
}

extension Headers: ExpressibleByDictionaryLiteral {
    /// A section from names and values, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field(name: $0.0, value: $0.1) })
    }
}
