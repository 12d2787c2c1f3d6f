/// A NumPy array file, format versions 1.0 to 3.0 (NumPy reference, "numpy.lib.format").
struct NumPyArray {
    let shape: TensorShape
    /// In C order.
    let elements: [Float]

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// NumPy itself refuses longer headers of files it does not trust.
    private static let maximumHeader = 10_000

    init(parsing bytes: [UInt8]) throws(ServiceError) {
        guard bytes.starts(with: NumPyArray.magic), bytes.count >= 10 else {
            throw .malformed("The body is no .npy file: it does not begin with \\x93NUMPY and a version.")
        }
        let lengthSize = bytes[6] == 1 ? 2 : 4
        guard (1...3).contains(bytes[6]), bytes.count >= 8 + lengthSize else {
            throw .malformed("The .npy file has the format version \(bytes[6]); known are 1, 2 and 3.")
        }
        let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + lengthSize + length
        guard length <= NumPyArray.maximumHeader else {
            throw .malformed("The .npy header claims \(length) bytes; at most \(NumPyArray.maximumHeader) are taken.")
        }
        guard bytes.count >= start else {
            throw .malformed("The .npy header claims \(length) bytes; the file has \(bytes.count) in all.")
        }
        let header = try NumPyHeader(parsing: Array(bytes[(8 + lengthSize)..<start]))
        shape = try TensorShape(header.shape)
        let (size, overflow) = shape.count.multipliedReportingOverflow(by: header.type.size)
        guard !overflow, bytes.count - start == size else {
            throw .malformed(
                "The .npy file's shape \(header.shape) of \(header.type.rawValue) does not fit its "
                    + "\(bytes.count - start) bytes of data.")
        }
        let stored = bytes[start...].withUnsafeBytes { header.type.elements(of: $0) }
        elements = header.isFortranOrder ? NumPyArray.cOrder(stored, shape: header.shape) : stored
    }

    /// The elements of a column-major array in row-major order.
    private static func cOrder(_ stored: [Float], shape: [Int]) -> [Float] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropFirst() { strides[axis] = strides[axis - 1] * shape[axis - 1] }
        var index = [Int](repeating: 0, count: shape.count)
        return stored.indices.map { _ in
            let element = stored[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
                axis -= 1
            }
            return element
        }
    }
}

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

        /// Bytes are divided by 255; floating-point values are taken as they are.
        func elements(of bytes: UnsafeRawBufferPointer) -> [Float] {
            (0..<bytes.count / size).map { index in
                switch self {
                case .uint8: Float(bytes[index]) / 255
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

    init(parsing bytes: [UInt8]) throws(ServiceError) {
        var rest = bytes[...]
        var keys: Set<String> = []
        try NumPyHeader.expect("{", &rest)
        while NumPyHeader.peek(&rest) != UInt8(ascii: "}") {
            let key = try NumPyHeader.quoted(&rest)
            guard keys.insert(key).inserted else { throw .malformed("The .npy header has the key '\(key)' twice.") }
            try NumPyHeader.expect(":", &rest)
            switch key {
            case "descr":
                let text = try NumPyHeader.quoted(&rest)
                guard let known = ElementType(rawValue: text) else {
                    throw .malformed(
                        "The .npy file's elements are '\(text)'; accepted are "
                            + "float32 ('<f4'), float64 ('<f8') and uint8 ('|u1').")
                }
                type = known
            case "fortran_order": isFortranOrder = try NumPyHeader.boolean(&rest)
            case "shape": shape = try NumPyHeader.tuple(&rest)
            default: throw .malformed("The .npy header has the unknown key '\(key)'.")
            }
            guard NumPyHeader.peek(&rest) == UInt8(ascii: ",") else { break }
            try NumPyHeader.expect(",", &rest)
        }
        try NumPyHeader.expect("}", &rest)
        guard keys.count == 3, NumPyHeader.peek(&rest) == nil else {
            throw .malformed("The .npy header must hold 'descr', 'fortran_order' and 'shape' and nothing else.")
        }
    }

    /// The next byte that is no white space, not taken.
    private static func peek(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return rest.first
    }

    private static func expect(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) throws(ServiceError) {
        guard peek(&rest) == UInt8(ascii: character) else {
            throw .malformed("The .npy header is no dictionary of Python literals: '\(character)' is missing.")
        }
        rest.removeFirst()
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(ServiceError) -> String {
        guard let quote = peek(&rest), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw .malformed("The .npy header is no dictionary of Python literals: a text is missing.")
        }
        rest.removeFirst()
        let text = rest.prefix { $0 != quote && (0x20..<0x7F).contains($0) }
        rest = rest.dropFirst(text.count)
        try expect(Unicode.Scalar(quote), &rest)
        return String(decoding: text, as: UTF8.self)
    }

    private static func boolean(_ rest: inout ArraySlice<UInt8>) throws(ServiceError) -> Bool {
        _ = peek(&rest)
        for (word, value) in [("False", false), ("True", true)] where rest.starts(with: word.utf8) {
            rest = rest.dropFirst(word.utf8.count)
            return value
        }
        throw .malformed("The .npy header's 'fortran_order' must be True or False.")
    }

    private static func tuple(_ rest: inout ArraySlice<UInt8>) throws(ServiceError) -> [Int] {
        try expect("(", &rest)
        var numbers: [Int] = []
        while peek(&rest) != UInt8(ascii: ")") {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard numbers.count < 16, let number = Int(String(decoding: digits, as: UTF8.self)) else {
                throw .malformed("The .npy header's 'shape' must be a tuple of whole numbers.")
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
