/// A safetensors file: named tensors and string metadata.
///
/// The layout is eight bytes of little-endian header length, a JSON header, and one buffer which the tensors cover
/// without holes or overlaps. Everything the format forbids is refused, so that two readers never see two different
/// models in one file.
package struct Safetensors: Sendable {
    /// The longest header accepted, in bytes. The format itself allows 100 million; a model's takes a few thousand and
    /// its calibration scores some hundred thousand more.
    package static let maximumHeaderLength = 1 << 24

    /// The entries of `__metadata__`; empty where the file has none.
    package var metadata: [String: String]
    let entries: [String: SafetensorsEntry]
    /// Holds all tensors' bytes, from `start` on.
    let bytes: [UInt8]
    let start: Int

    /// The first line of a text, as much of it as a message holds; nil where the first eight bytes are not ASCII.
    private static func line(_ bytes: [UInt8]) -> String? {
        func isText(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
        guard bytes.prefix(8).allSatisfy({ isText($0) || (0x09...0x0D).contains($0) }) else { return nil }
        return String(decoding: bytes.prefix(60).drop { !isText($0) }.prefix(while: isText), as: UTF8.self)
    }

    /// How many bytes of a file ``metadata(ofBeginning:size:)`` takes at most.
    package static let beginningLength = 8 + maximumHeaderLength

    /// The metadata of a file whose header is as the format asks and fits the file's size, before the rest is read.
    ///
    /// - Parameters:
    ///   - beginning: the first ``beginningLength`` bytes, or all.
    ///   - size: bytes of the whole file.
    package static func metadata(
        ofBeginning beginning: [UInt8], size: Int
    ) throws(SafetensorsError) -> [String: String] {
        try header(of: beginning, size: size).header.metadata
    }

    /// Reads a whole file.
    ///
    /// - Throws: where the bytes are not exactly what the format allows.
    package init(parsing bytes: [UInt8]) throws(SafetensorsError) {
        let (header, start) = try Self.header(of: bytes, size: bytes.count)
        metadata = header.metadata
        entries = Dictionary(header.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.bytes = bytes
        self.start = start
    }

    /// The header, and where the buffer behind it begins, which the tensors fill exactly in a file of that size.
    private static func header(
        of bytes: [UInt8], size: Int
    ) throws(SafetensorsError) -> (header: SafetensorsHeaderParser, start: Int) {
        guard size >= 8 else { throw .truncatedLength(found: size) }
        let declared = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard declared <= UInt64(maximumHeaderLength) else {
            if let line = line(bytes) { throw .text(line) }
            throw .headerTooLong(declared: declared, limit: maximumHeaderLength)
        }
        let length = Int(declared)
        guard size - 8 >= length else { throw .truncatedHeader(declared: length, available: size - 8) }
        let header = try SafetensorsHeaderParser(parsing: bytes[8..<8 + length])

        var end = 0
        for entry in header.entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            guard entry.begin == end, entry.end >= entry.begin else {
                throw .offsets(tensor: entry.name, begin: entry.begin, end: entry.end, expectedBegin: end)
            }
            let expected = try entry.byteCount()
            guard entry.end - entry.begin == expected else {
                throw .size(tensor: entry.name, found: entry.end - entry.begin, expected: expected)
            }
            end = entry.end
        }
        guard size - 8 - length == end else {
            throw .bufferSize(found: size - 8 - length, expected: end)
        }
        return (header, 8 + length)
    }

    /// A file to be written: tensors and their metadata.
    ///
    /// - Parameter doubles: tensors of float64 with one dimension, of other names than `tensors`.
    /// - Precondition: no tensor is named `__metadata__`, which the format reserves.
    package init(metadata: [String: String], tensors: [String: Tensor], doubles: [String: [Double]] = [:]) {
        var entries: [String: SafetensorsEntry] = [:]
        var bytes: [UInt8] = []
        func append<Bits: FixedWidthInteger>(
            _ elements: some Sequence<Bits>, _ name: String, _ datatype: SafetensorsDatatype, shape: [Int]
        ) {
            precondition(name != "__metadata__", "a tensor cannot have the name of the metadata")
            precondition(entries[name] == nil, "tensors have names of their own")
            let begin = bytes.count
            for element in elements {
                withUnsafeBytes(of: element.littleEndian) { bytes.append(contentsOf: $0) }
            }
            entries[name] = SafetensorsEntry(
                name: name, datatype: datatype, shape: shape, begin: begin, end: bytes.count)
        }
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            append(tensor.elements.lazy.map(\.bitPattern), name, .float32, shape: tensor.shape)
        }
        for (name, elements) in doubles.sorted(by: { $0.key < $1.key }) {
            append(elements.lazy.map(\.bitPattern), name, .float64, shape: [elements.count])
        }
        self.metadata = metadata
        self.entries = entries
        self.bytes = bytes
        start = 0
    }

    /// The tensors' names, sorted.
    package var names: [String] { entries.keys.sorted() }

    /// The tensor of that name, which has to be of float32. Copies.
    package func tensor(named name: String) throws(SafetensorsError) -> Tensor {
        let entry = try entry(named: name, of: .float32)
        return Tensor(shape: entry.shape, elements: integers(of: entry, as: UInt32.self).map(Float.init(bitPattern:)))
    }

    /// The elements of the tensor of that name, which has to be of float64, in C order. Copies.
    package func doubles(named name: String) throws(SafetensorsError) -> [Double] {
        let entry = try entry(named: name, of: .float64)
        return integers(of: entry, as: UInt64.self).map(Double.init(bitPattern:))
    }

    /// The shape of the tensor of that name, whatever its elements are.
    package func shape(named name: String) throws(SafetensorsError) -> [Int] {
        guard let entry = entries[name] else { throw .missingTensor(name) }
        return entry.shape
    }

    private func entry(
        named name: String, of expected: SafetensorsDatatype
    ) throws(SafetensorsError) -> SafetensorsEntry {
        guard let entry = entries[name] else { throw .missingTensor(name) }
        guard entry.datatype == expected else {
            throw .datatype(tensor: name, found: entry.datatype, expected: expected)
        }
        return entry
    }

    private func integers<Bits: FixedWidthInteger>(of entry: SafetensorsEntry, as _: Bits.Type) -> [Bits] {
        bytes.withUnsafeBytes { buffer in
            let size = MemoryLayout<Bits>.size
            return (0..<(entry.end - entry.begin) / size).map { index in
                Bits(
                    littleEndian: buffer.loadUnaligned(
                        fromByteOffset: start + entry.begin + index * size, as: Bits.self))
            }
        }
    }
}
