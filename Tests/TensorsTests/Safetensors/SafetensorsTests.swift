import Testing

@testable import Tensors

struct SafetensorsTests {
    private static let entry = #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

    private static func file(_ header: String, buffer: Int = 0) -> [UInt8] { file(Array(header.utf8), buffer: buffer) }

    private static func file(_ header: [UInt8], buffer: Int = 0) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
            + (0..<buffer).map { UInt8(truncatingIfNeeded: $0) }
    }

    private static func refusal(_ bytes: [UInt8]) -> SafetensorsError? {
        do throws(SafetensorsError) {
            _ = try Safetensors(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    private static let small = Safetensors(
        metadata: ["format": "gradcon", "né\"w\n": "\\ \u{1F45F} /"],
        tensors: [
            "a": Tensor(shape: [2, 1], elements: [1.5, -0.25]), "empty": Tensor(shape: [3, 0], elements: []),
            "scalar": Tensor(shape: [], elements: [.pi]),
        ])

    // MARK: Valid files

    @Test func roundTrip() throws {
        let bytes = Self.small.serialized()
        let read = try Safetensors(parsing: bytes)
        #expect(read.metadata == Self.small.metadata)
        #expect(read.names == ["a", "empty", "scalar"])
        for name in read.names { #expect(try read.tensor(named: name) == Self.small.tensor(named: name)) }
        #expect(read.serialized() == bytes)
        // The low byte of the header's length: the buffer starts aligned.
        #expect(bytes[0].isMultiple(of: 8))
    }

    /// Bits of a NaN included.
    @Test func keepsEveryBit() throws {
        let elements = [Float(bitPattern: 0x7FC0_1234), -0.0, .infinity, .leastNonzeroMagnitude]
        let bytes = Safetensors(metadata: [:], tensors: ["t": Tensor(shape: [4], elements: elements)]).serialized()
        let read = try Safetensors(parsing: bytes).tensor(named: "t")
        #expect(read.elements.map(\.bitPattern) == elements.map(\.bitPattern))
    }

    @Test(arguments: [
        "{}", "{}   ", "{ }", #"{"__metadata__":{}}"#,
        "{ \"a\" :\n{\"shape\":[ ],\"dtype\":\"U8\" ,\"data_offsets\":[0, 1]}\t}",
    ])
    func accepts(header: String) {
        #expect(Self.refusal(Self.file(header, buffer: header.contains("U8") ? 1 : 0)) == nil)
    }

    @Test func tensorsNeedNotBeInOrder() throws {
        let header =
            #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"#
            + #""a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#
        let read = try Safetensors(parsing: Self.file(header, buffer: 12))
        #expect(try read.tensor(named: "b").elements.map(\.bitPattern) == [0x0B0A_0908])
        #expect(try read.doubles(named: "a").map(\.bitPattern) == [0x0706_0504_0302_0100])
        #expect(throws: SafetensorsError.datatype(tensor: "a", found: .float64, expected: .float32)) {
            try read.tensor(named: "a")
        }
        #expect(throws: SafetensorsError.datatype(tensor: "b", found: .float32, expected: .float64)) {
            try read.doubles(named: "b")
        }
        #expect(throws: SafetensorsError.missingTensor("c")) { try read.tensor(named: "c") }
        #expect(throws: SafetensorsError.missingTensor("c")) { try read.doubles(named: "c") }
        #expect(throws: SafetensorsError.missingTensor("c")) { try read.shape(named: "c") }
    }

    @Test func writesDoublesBesideFloats() throws {
        let doubles = [0.1, -0.0, .leastNonzeroMagnitude, -.infinity]
        let file = Safetensors(
            metadata: [:], tensors: ["b": Tensor(shape: [1], elements: [0.5])], doubles: ["a": doubles, "c": []])
        let read = try Safetensors(parsing: file.serialized())
        #expect(try read.doubles(named: "a").map(\.bitPattern) == doubles.map(\.bitPattern))
        #expect(try read.doubles(named: "c").isEmpty && read.shape(named: "c") == [0])
        #expect(try read.tensor(named: "b").elements == [0.5])
    }

    @Test func resolvesEscapes() throws {
        let header = #"{"__metadata__":{"\u0061\/":"\b\f\n\r\t\"\\\uD83D\uDC5F\u00e9"}}"#
        let read = try Safetensors(parsing: Self.file(header))
        #expect(read.metadata == ["a/": "\u{8}\u{C}\n\r\t\"\\\u{1F45F}é"])
    }

    @Test(arguments: SafetensorsDatatype.allCases)
    func everyDatatypeHasItsSize(_ datatype: SafetensorsDatatype) {
        let bytes = datatype.bitCount
        let header = #"{"a":{"dtype":"\#(datatype.rawValue)","shape":[8,1],"data_offsets":[0,\#(bytes)]}}"#
        #expect(Self.refusal(Self.file(header, buffer: bytes)) == nil)
    }

    // MARK: Framing

    @Test(arguments: 0..<8)
    func refusesAFileWithoutLength(count: Int) {
        #expect(Self.refusal([UInt8](repeating: 0, count: count)) == .truncatedLength(found: count))
    }

    @Test(arguments: [UInt64(1 << 24) + 1, 1 << 40, 1 << 63, .max])
    func refusesALongHeader(declared: UInt64) {
        let bytes = withUnsafeBytes(of: declared.littleEndian) { Array($0) } + [UInt8(ascii: "{")]
        #expect(Self.refusal(bytes) == .headerTooLong(declared: declared, limit: 1 << 24))
    }

    @Test(arguments: [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer"),
        ("\n<!DOCTYPE html>\n", "\"<!DOCTYPE html>\""), ("\n\n\n\n\n\n\n\n\n", "\"\""),
    ])
    func namesTexts(text: String, found: String) {
        #expect(Self.refusal(Array(text.utf8))?.description.contains(found) == true)
    }

    @Test func refusesATruncatedHeader() {
        #expect(Self.refusal([3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]) == .truncatedHeader(declared: 3, available: 2))
    }

    @Test func refusesAnEmptyHeader() {
        #expect(Self.refusal(Self.file("")) == .malformedHeader(offset: 0, expected: "{ as the first byte"))
    }

    // MARK: Grammar

    @Test(arguments: [
        (" {}", 0), ("[]", 0), ("{", 1), ("{}x", 2), ("{}{}", 2), ("{,}", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5),
        (#"{"a":1}"#, 5), (#"{"a":null}"#, 5), (#"{"a":[]}"#, 5), (#"{"a":{"dtype":7}}"#, 14),
        (#"{"a":{"dtype":"F32",}}"#, 20), (#"{"a":{"shape":[1,]}}"#, 17), (#"{"a":{"shape":[-1]}}"#, 15),
        (#"{"a":{"shape":[1.0]}}"#, 16), (#"{"a":{"shape":[1e2]}}"#, 16), (#"{"a":{"shape":[01]}}"#, 15),
        (#"{"a":{"shape":[+1]}}"#, 15), (#"{"a":{"shape":["1"]}}"#, 15), (#"{"a":{"shape":[true]}}"#, 15),
        (#"{"a":{"shape":[[1]]}}"#, 15), (#"{"a":{"shape":1}}"#, 14), (#"{"a":{"shape":[9223372036854775808]}}"#, 33),
        (#"{"a":{"shape":[99999999999999999999999]}}"#, 33), (#"{"a":{"data_offsets":[0]}}"#, 21),
        (#"{"a":{"data_offsets":[0,1,2]}}"#, 21), (#"{"a":{"data_offsets":[]}}"#, 21), (#"{"__metadata__":[]}"#, 16),
        (#"{"__metadata__":null}"#, 16), (#"{"__metadata__":{"a":1}}"#, 21), (#"{"__metadata__":{"a":null}}"#, 21),
        (#"{"__metadata__":{"a":{"b":"c"}}}"#, 21), (#"{"a\x":1}"#, 4), (#"{"\u12G4":1}"#, 6), (#"{"a"#, 3),
        ("{\"a\nb\":1}", 3),
        (#"{'a':1}"#, 1), ("{\"\\", 3), (#"{"\u12"#, 6),
    ])
    func refusesMalformedHeaders(header: String, offset: Int) {
        guard case .malformedHeader(offset, _) = Self.refusal(Self.file(header)) else {
            Issue.record("\(header): \(String(describing: Self.refusal(Self.file(header))))")
            return
        }
    }

    @Test(arguments: [
        #"{"\uD83D":1}"#, #"{"\uDC5F\uD83D":1}"#, #"{"\uD83Dx":1}"#, #"{"\uD83D\n":1}"#, #"{"\uD83D\u0041":1}"#,
    ])
    func refusesHalfSurrogatePairs(header: String) {
        #expect(Self.refusal(Self.file(header)) == .invalidText(offset: 1))
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        let header = Array("{\"".utf8) + bytes + Array("\":1}".utf8)
        #expect(Self.refusal(Self.file(header)) == .invalidText(offset: 1))
    }

    @Test func deepNestingIsAnErrorLikeAnyOther() {
        let header = #"{"a":"# + String(repeating: #"{"a":"#, count: 200_000)
        #expect(Self.refusal(Self.file(header)) == .unknownKey(tensor: "a", key: "a"))
        let brackets = #"{"a":{"shape":"# + String(repeating: "[", count: 200_000)
        #expect(Self.refusal(Self.file(brackets)) == .malformedHeader(offset: 15, expected: "a non-negative integer"))
    }

    // MARK: Meaning

    @Test(arguments: [
        (#"{\#(entry),\#(entry)}"#, "a"), (#"{\#(entry),"\u0061":{}}"#, "a"),
        (#"{"a":{"dtype":"F32","dtype":"F32"}}"#, "dtype"), (#"{"a":{"shape":[],"sh\u0061pe":[]}}"#, "shape"),
        (#"{"a":{"data_offsets":[0,0],"data_offsets":[0,0]}}"#, "data_offsets"),
        (#"{"__metadata__":{},"__metadata__":{}}"#, "__metadata__"), (#"{"__metadata__":{"k":"1","k":"1"}}"#, "k"),
        (#"{"__metadata__":{"k":"1","\u006b":"2"}}"#, "k"),
    ])
    func refusesDuplicateKeys(header: String, key: String) {
        #expect(Self.refusal(Self.file(header, buffer: 8)) == .duplicateKey(key))
    }

    @Test(arguments: [
        (#"{"a":{"dtype":"F33"}}"#, SafetensorsError.unknownDatatype(tensor: "a", found: "F33")),
        (#"{"a":{"dtype":"f32"}}"#, .unknownDatatype(tensor: "a", found: "f32")),
        (#"{"a":{"dtype":"F32","name":"x"}}"#, .unknownKey(tensor: "a", key: "name")),
        (#"{"a":{"shape":[],"data_offsets":[0,4]}}"#, .missingKey(tensor: "a", key: "dtype")),
        (#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, .missingKey(tensor: "a", key: "shape")),
        (#"{"a":{"dtype":"F32","shape":[1]}}"#, .missingKey(tensor: "a", key: "data_offsets")),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            .offsets(tensor: "a", begin: 4, end: 8, expectedBegin: 0)
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
            .offsets(tensor: "a", begin: 4, end: 0, expectedBegin: 0)
        ),
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, .size(tensor: "a", found: 8, expected: 12)),
        (#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}"#, .size(tensor: "a", found: 8, expected: 4)),
        (#"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,8]}}"#, .size(tensor: "a", found: 8, expected: 0)),
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, .bufferSize(found: 8, expected: 12)),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, .bufferSize(found: 8, expected: 4)),
        ("{}", .bufferSize(found: 8, expected: 0)),
        (#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#, .partialByte(tensor: "a", shape: [3])),
        (
            #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
            .sizeOverflow(tensor: "a", shape: [4_294_967_296, 4_294_967_296])
        ),
        (
            #"{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}}"#,
            .sizeOverflow(tensor: "a", shape: [.max])
        ),
        (
            // An overlap.
            #"{\#(entry),"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            .offsets(tensor: "b", begin: 4, end: 8, expectedBegin: 8)
        ),
        (
            // A hole.
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
                + #""b":{"dtype":"U8","shape":[1],"data_offsets":[7,8]}}"#,
            .offsets(tensor: "b", begin: 7, end: 8, expectedBegin: 1)
        ),
        (
            // Two names for the same bytes.
            #"{\#(entry),"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            .offsets(tensor: "b", begin: 0, end: 8, expectedBegin: 8)
        ),
    ])
    func refusesWhatTheFormatForbids(header: String, error: SafetensorsError) {
        #expect(Self.refusal(Self.file(header, buffer: 8)) == error)
        #expect(error.description.hasSuffix("."))
    }

    // MARK: Damage

    @Test func everyPrefixIsAnError() {
        let bytes = Self.small.serialized()
        for count in 0..<bytes.count { #expect(Self.refusal(Array(bytes.prefix(count))) != nil, "\(count) bytes") }
        #expect(Self.refusal(bytes + [0]) != nil)
    }

    /// Whatever byte of the length or the header is damaged, the file is refused or read as what it then says; a
    /// damaged length never fits.
    @Test func noSingleDamagedByteTraps() {
        let bytes = Self.small.serialized()
        for index in bytes.indices {
            // Every bit, quotes, braces, and bytes that are not ASCII.
            for flip: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 0x59, 0xE5, 0xFF] {
                var damaged = bytes
                damaged[index] ^= flip
                guard let read = try? Safetensors(parsing: damaged) else { continue }
                #expect(index >= 8)
                for name in read.names { _ = try? read.tensor(named: name) }
            }
        }
    }

    /// The header tells, before the rest of a gigabyte is read.
    @Test func theBeginningIsEnoughToRefuse() throws {
        let file = Safetensors(
            metadata: ["format": "x"], tensors: ["a": Tensor(shape: [3], elements: [1, 2, 3])]
        ).serialized()
        let header = Array(file.dropLast(12))
        #expect(try Safetensors.metadata(ofBeginning: header, size: file.count) == ["format": "x"])
        for size in [header.count, file.count - 1, file.count + 1, 1 << 30] {
            #expect(throws: SafetensorsError.self) { try Safetensors.metadata(ofBeginning: header, size: size) }
        }
        #expect(throws: SafetensorsError.self) {
            try Safetensors.metadata(ofBeginning: [UInt8](repeating: 0, count: 100), size: 1 << 30)
        }
    }
}
