/// Reads the JSON header of a safetensors file.
///
/// The grammar is the header's own, not all of JSON: an object of tensor entries, each with `dtype`, `shape` and
/// `data_offsets`, and of `__metadata__`, an object of strings. Nothing nests deeper, so nothing recurses; a general
/// JSON decoder would keep one of two equal keys without a word.
struct SafetensorsHeaderParser {
    private var text: TextCursor
    private(set) var metadata: [String: String] = [:]
    private(set) var entries: [SafetensorsEntry] = []

    /// Parses all of `bytes`; spaces may follow the object.
    init(parsing bytes: ArraySlice<UInt8>) throws(SafetensorsError) {
        text = TextCursor(bytes)
        guard text.peek == UInt8(ascii: "{") else { throw text.malformed("{ as the first byte") }
        try readObject { (parser, name) throws(SafetensorsError) in
            if name == "__metadata__" {
                try parser.readMetadata()
            } else {
                try parser.readEntry(name)
            }
        }
        text.skipWhitespace()
        guard text.isAtEnd else { throw text.malformed("nothing but spaces after the object") }
    }

    /// Reads an object, calling `readValue` with the cursor behind the colon of each key.
    private mutating func readObject(
        _ readValue: (inout Self, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try text.expect("{")
        if text.accept("}") { return }
        var keys: Set<String> = []
        repeat {
            text.skipWhitespace()
            let key = try text.readString()
            guard keys.insert(key).inserted else { throw .duplicateKey(key) }
            try text.expect(":")
            text.skipWhitespace()
            try readValue(&self, key)
        } while text.accept(",")
        try text.expect("}")
    }

    private mutating func readMetadata() throws(SafetensorsError) {
        try readObject { (parser, key) throws(SafetensorsError) in
            parser.metadata[key] = try parser.text.readString()
        }
    }

    private mutating func readEntry(_ name: String) throws(SafetensorsError) {
        var datatype: SafetensorsDatatype?
        var shape: [Int]?
        var offsets: [Int]?
        try readObject { (parser, key) throws(SafetensorsError) in
            switch key {
            case "dtype":
                let found = try parser.text.readString()
                datatype = SafetensorsDatatype(rawValue: found)
                guard datatype != nil else { throw .unknownDatatype(tensor: name, found: found) }
            case "shape":
                shape = try parser.readIntegers()
            case "data_offsets":
                let start = parser.text.offset
                offsets = try parser.readIntegers()
                guard offsets?.count == 2 else {
                    throw .malformedHeader(offset: start, expected: "an array of two offsets")
                }
            default:
                throw .unknownKey(tensor: name, key: key)
            }
        }
        guard let datatype else { throw .missingKey(tensor: name, key: "dtype") }
        guard let shape else { throw .missingKey(tensor: name, key: "shape") }
        guard let offsets else { throw .missingKey(tensor: name, key: "data_offsets") }
        entries.append(
            SafetensorsEntry(name: name, datatype: datatype, shape: shape, begin: offsets[0], end: offsets[1]))
    }

    private mutating func readIntegers() throws(SafetensorsError) -> [Int] {
        try text.expect("[")
        if text.accept("]") { return [] }
        var values: [Int] = []
        repeat {
            text.skipWhitespace()
            values.append(try text.readInteger())
        } while text.accept(",")
        try text.expect("]")
        return values
    }
}
