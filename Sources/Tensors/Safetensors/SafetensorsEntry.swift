/// What the header says of one tensor.
struct SafetensorsEntry: Sendable, Equatable {
    let name: String
    let datatype: SafetensorsDatatype
    let shape: [Int]
    /// The first byte of the tensor, counted from the start of the buffer after the header.
    var begin: Int
    /// One past the last byte.
    var end: Int

    /// The bytes that the shape and the element type need.
    func byteCount() throws(SafetensorsError) -> Int {
        var bits = datatype.bitCount
        for dimension in shape {
            let (product, overflow) = bits.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw .sizeOverflow(tensor: name, shape: shape) }
            bits = product
        }
        guard bits.isMultiple(of: 8) else { throw .partialByte(tensor: name, shape: shape) }
        return bits / 8
    }
}
