extension Safetensors {
    /// The file's bytes. The same content gives the same bytes: metadata sorted by key, tensors by decreasing element
    /// size and then by name (so that each is aligned), the header padded with spaces so that the buffer starts at a
    /// multiple of eight.
    package func serialized() -> [UInt8] {
        var header = "{"
        var separator = ""
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
            header += "\"__metadata__\":{\(pairs.joined(separator: ","))}"
            separator = ","
        }
        let ordered = entries.values.sorted {
            ($1.datatype.bitCount, $0.name) < ($0.datatype.bitCount, $1.name)
        }
        var offset = 0
        for entry in ordered {
            let end = offset + entry.end - entry.begin
            let shape = entry.shape.map(String.init).joined(separator: ",")
            header += "\(separator)\(Self.quoted(entry.name)):{\"dtype\":\"\(entry.datatype.rawValue)\","
            header += "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
            separator = ","
            offset = end
        }
        header += "}"
        var text = Array(header.utf8)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))

        var file: [UInt8] = []
        file.reserveCapacity(8 + text.count + offset)
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { file.append(contentsOf: $0) }
        file.append(contentsOf: text)
        for entry in ordered {
            file.append(contentsOf: bytes[start + entry.begin..<start + entry.end])
        }
        return file
    }

    /// A JSON string (RFC 8259, section 7).
    private static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
