/// The dictionary in a .npy file's header, a Python literal such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (1, 28, 28), }`.
struct NumPyHeader {
    /// The element types that are taken.
    enum ElementType: String, CaseIterable {
        case float32 = "<f4"
        case float64 = "<f8"
        case uint8 = "|u1"

        var size: Int {
            switch self {
            case .float32: 4
            case .float64: 8
            case .uint8: 1
            }
        }

        /// Little-endian floating-point elements as float32.
        func floats(of bytes: UnsafeRawBufferPointer) -> [Float] {
            (0..<bytes.count / size).map { index in
                switch self {
                case .uint8: Float(bytes[index])
                case .float32:
                    Float(
                        bitPattern: UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
                case .float64:
                    Float(
                        Double(
                            bitPattern: UInt64(
                                littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))))
                }
            }
        }
    }

    private(set) var type = ElementType.float32
    private(set) var isFortranOrder = false
    private(set) var shape: [Int] = []

    init(parsing bytes: [UInt8]) throws(NumPyError) {
        var rest = bytes[...]
        var keys: Set<String> = []
        try NumPyHeader.expect("{", &rest)
        while NumPyHeader.peek(&rest) != UInt8(ascii: "}") {
            let key = try NumPyHeader.quoted(&rest)
            guard keys.insert(key).inserted else { throw .duplicateKey(key) }
            try NumPyHeader.expect(":", &rest)
            switch key {
            case "descr":
                let text = try NumPyHeader.quoted(&rest)
                guard let known = ElementType(rawValue: text) else { throw .datatype(text) }
                type = known
            case "fortran_order": isFortranOrder = try NumPyHeader.boolean(&rest)
            case "shape": shape = try NumPyHeader.tuple(&rest)
            default: throw .unknownKey(key)
            }
            guard NumPyHeader.peek(&rest) == UInt8(ascii: ",") else { break }
            try NumPyHeader.expect(",", &rest)
        }
        try NumPyHeader.expect("}", &rest)
        guard keys.count == 3, NumPyHeader.peek(&rest) == nil else {
            throw .header(expected: "'descr', 'fortran_order', 'shape' and nothing else")
        }
    }

    /// The next byte that is no white space, not taken.
    private static func peek(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return rest.first
    }

    private static func expect(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) throws(NumPyError) {
        guard peek(&rest) == UInt8(ascii: character) else {
            throw .header(expected: "'\(character)'")
        }
        rest.removeFirst()
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(NumPyError) -> String {
        guard let quote = peek(&rest), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw .header(expected: "a text in quotes")
        }
        rest.removeFirst()
        let text = rest.prefix { $0 != quote && (0x20..<0x7F).contains($0) }
        rest = rest.dropFirst(text.count)
        try expect(Unicode.Scalar(quote), &rest)
        return String(decoding: text, as: UTF8.self)
    }

    private static func boolean(_ rest: inout ArraySlice<UInt8>) throws(NumPyError) -> Bool {
        _ = peek(&rest)
        for (word, value) in [("False", false), ("True", true)] where rest.starts(with: word.utf8) {
            rest = rest.dropFirst(word.utf8.count)
            return value
        }
        throw .header(expected: "True or False as 'fortran_order'")
    }

    private static func tuple(_ rest: inout ArraySlice<UInt8>) throws(NumPyError) -> [Int] {
        try expect("(", &rest)
        var numbers: [Int] = []
        while peek(&rest) != UInt8(ascii: ")") {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard numbers.count < 16, let number = Int(String(decoding: digits, as: UTF8.self)) else {
                throw .header(expected: "a tuple of at most 16 whole numbers as 'shape'")
            }
            numbers.append(number)
            rest = rest.dropFirst(digits.count)
            guard peek(&rest) == UInt8(ascii: ",") else { break }
            try expect(",", &rest)
        }
        try expect(")", &rest)
        return numbers
    }
}
