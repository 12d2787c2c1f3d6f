/// The element types of PyTorch's storages that hold real numbers.
enum TorchDatatype: String, CaseIterable {
    case double = "DoubleStorage"
    case float = "FloatStorage"
    case half = "HalfStorage"
    case bfloat16 = "BFloat16Storage"
    case long = "LongStorage"
    case int = "IntStorage"
    case short = "ShortStorage"
    case char = "CharStorage"
    case byte = "ByteStorage"
    case bool = "BoolStorage"

    init?(storage name: String) { self.init(rawValue: name) }

    /// Bytes per element.
    var size: Int {
        switch self {
        case .double, .long: 8
        case .float, .int: 4
        case .half, .bfloat16, .short: 2
        case .char, .byte, .bool: 1
        }
    }

    /// An element as float32, rounded to the nearest; its bytes are the low ones of `bits`.
    func float(_ bits: UInt64) -> Float {
        switch self {
        case .double: Float(Double(bitPattern: bits))
        case .float: Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        case .half: Self.half(UInt16(truncatingIfNeeded: bits))
        case .bfloat16: Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16)
        case .long: Float(Int64(bitPattern: bits))
        case .int: Float(Int32(truncatingIfNeeded: bits))
        case .short: Float(Int16(truncatingIfNeeded: bits))
        case .char: Float(Int8(truncatingIfNeeded: bits))
        case .byte: Float(UInt8(truncatingIfNeeded: bits))
        case .bool: bits == 0 ? 0 : 1
        }
    }

    /// IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction. Every one is a float32.
    private static func half(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 31)
        let fraction = Float(bits & 1023)
        let magnitude: Float =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
            }
        return bits >> 15 == 0 ? magnitude : -magnitude
    }
}

/// A block of elements that a pickle refers to.
struct TorchStorage {
    let key: String
    let type: TorchDatatype
    /// The number of elements.
    let count: Int
}

/// A tensor as a pickle describes it: a view of a storage.
struct TorchTensor {
    let storage: TorchStorage
    /// The offset of the first element, in elements as the strides are.
    let offset: Int
    let shape: [Int]
    let strides: [Int]
}
