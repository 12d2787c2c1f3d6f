import Tensors

/// Writes .npy files.
package enum TestArray {
    /// A .npy file of format version 1.
    package static func file(_ descr: String, _ shape: String, _ data: [UInt8], fortran: String = "False") -> [UInt8] {
        let header = "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }\n"
        let length = header.utf8.count
        return NumPyArray.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8) + data
    }

    /// Little-endian float32.
    package static func bytes(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
    }
}
