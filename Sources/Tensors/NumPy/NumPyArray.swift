/// A NumPy array file, format versions 1.0 to 3.0 (NumPy reference, "numpy.lib.format").
package struct NumPyArray: Sendable {
    /// The elements in C order, as near to how they were stored as this program needs them.
    package enum Elements: Sendable, Equatable {
        /// uint8.
        case bytes([UInt8])
        /// float32, or float64 rounded to it.
        case floats([Float])
    }

    /// The dimensions, at most 16, each at least 0; their product is the number of elements.
    package let shape: [Int]
    /// The elements in C order.
    package let elements: Elements

    /// What every .npy file begins with.
    package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// NumPy itself refuses longer headers of files it does not trust.
    static let maximumHeader = 10_000

    /// Reads a whole file.
    ///
    /// - Throws: `NumPyError` where the bytes are not exactly one array of uint8, float32 or float64.
    package init(parsing bytes: [UInt8]) throws(NumPyError) { try self.init(parsing: bytes[...]) }

    /// Reads a whole file that lies within other bytes, without a copy of it.
    ///
    /// - Throws: `NumPyError` where the bytes are not exactly one array of uint8, float32 or float64.
    package init(parsing bytes: ArraySlice<UInt8>) throws(NumPyError) {
        let (header, start) = try NumPyArray.header(of: bytes, size: bytes.count)
        let content = bytes.dropFirst(start)
        shape = header.shape
        let isReordered = header.isFortranOrder && shape.count > 1
        if header.type == .uint8 {
            let stored = Array(content)
            elements = .bytes(isReordered ? NumPyArray.cOrder(stored, shape: shape) : stored)
        } else {
            let stored = content.withUnsafeBytes { header.type.floats(of: $0) }
            elements = .floats(isReordered ? NumPyArray.cOrder(stored, shape: shape) : stored)
        }
    }

    /// How many bytes of a file ``check(beginning:size:)`` takes.
    package static let beginningLength = 12 + maximumHeader

    /// Checks the header of a file and that it fits the file's size, before the rest is read.
    ///
    /// - Parameters:
    ///   - beginning: the first ``beginningLength`` bytes, or all.
    ///   - size: bytes of the whole file.
    package static func check(beginning: [UInt8], size: Int) throws(NumPyError) {
        _ = try header(of: beginning[...], size: size)
    }

    /// The header, and where the elements begin, once shape and type fit the file's size exactly.
    private static func header(of bytes: ArraySlice<UInt8>, size: Int) throws(NumPyError) -> (NumPyHeader, Int) {
        guard bytes.starts(with: magic), bytes.count >= 8 else { throw .notNumPy }
        let version = bytes[bytes.startIndex + 6]
        let lengthSize = version == 1 ? 2 : 4
        guard (1...3).contains(version) else { throw .version(version) }
        guard bytes.count >= 8 + lengthSize else { throw .truncated(size: size) }
        let rest = bytes.dropFirst(8)
        let length = rest.prefix(lengthSize).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= maximumHeader, rest.count >= lengthSize + length else {
            throw .headerLength(length, fileSize: size)
        }
        let header = try NumPyHeader(parsing: Array(rest.dropFirst(lengthSize).prefix(length)))
        let start = 8 + lengthSize + length
        let expected = header.shape.reduce(header.type.size) { product, dimension in
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
            // No file has a negative length, so that this fits none.
            return overflow || product < 0 ? -1 : next
        }
        guard size - start == expected else {
            throw .size(shape: header.shape, type: header.type.rawValue, found: size - start)
        }
        return (header, start)
    }

    /// The elements as a model takes them: bytes divided by 255, floating-point values as they are. Allocates for
    /// bytes.
    package var values: [Float] {
        switch elements {
        case .bytes(let bytes): bytes.map { Float($0) / 255 }
        case .floats(let floats): floats
        }
    }

    /// The elements of a column-major array in row-major order.
    private static func cOrder<Element>(_ stored: [Element], shape: [Int]) -> [Element] {
        guard !stored.isEmpty else { return stored }
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropFirst() { strides[axis] = strides[axis - 1] * shape[axis - 1] }
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        return stored.indices.map { _ in
            let element = stored[offset]
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                offset += strides[axis]
                if index[axis] < shape[axis] { break }
                offset -= index[axis] * strides[axis]
                index[axis] = 0
                axis -= 1
            }
            return element
        }
    }
}
