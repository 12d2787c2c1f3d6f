/// The element type of an uploaded tensor, by the names of the Open Inference Protocol.
enum Datatype: String, CaseIterable {
    case fp32 = "FP32"
    case uint8 = "UINT8"

    var size: Int { self == .fp32 ? 4 : 1 }

    /// Little-endian elements as values of 0 to 1 where they are in range; range is checked later, image by image.
    ///
    /// - Parameter bytes: a multiple of ``size`` in number.
    func elements(of bytes: [UInt8]) -> [Float] {
        switch self {
        case .uint8: bytes.map { Float($0) / 255 }
        case .fp32:
            bytes.withUnsafeBytes { buffer in
                (0..<buffer.count / 4).map {
                    Float(
                        bitPattern: UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
                }
            }
        }
    }
}
