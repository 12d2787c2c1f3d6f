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
    package init(parsing bytes: [UInt8]) throws(NumPyError) {
        guard bytes.starts(with: NumPyArray.magic), bytes.count >= 10 else { throw .notNumPy }
        let lengthSize = bytes[6] == 1 ? 2 : 4
        guard (1...3).contains(bytes[6]), bytes.count >= 8 + lengthSize else { throw .version(bytes[6]) }
        let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + lengthSize + length
        guard length <= NumPyArray.maximumHeader, bytes.count >= start else {
            throw .headerLength(length, fileSize: bytes.count)
        }
        let header = try NumPyHeader(parsing: Array(bytes[(8 + lengthSize)..<start]))
        shape = header.shape
        let size = shape.reduce(header.type.size) { product, dimension in
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
            // No file has a negative length, so that this fits none.
            return overflow || product < 0 ? -1 : next
        }
        guard bytes.count - start == size else {
            throw .size(shape: shape, type: header.type.rawValue, found: bytes.count - start)
        }
        let isReordered = header.isFortranOrder && shape.count > 1
        let content = bytes[start...]
        if header.type == .uint8 {
            let stored = Array(content)
            elements = .bytes(isReordered ? NumPyArray.cOrder(stored, shape: shape) : stored)
        } else {
            let stored = content.withUnsafeBytes { header.type.floats(of: $0) }
            elements = .floats(isReordered ? NumPyArray.cOrder(stored, shape: shape) : stored)
        }
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
