/// How samples are weighted, summed and rounded in one pass of resizing.
protocol ResampleArithmetic {
    associatedtype Input
    associatedtype Output
    associatedtype Sum

    /// A weight, given as a real number, in the form in which it is used.
    static func weight(_ weight: Double) -> Sum
    /// What a sum begins with.
    static var initial: Sum { get }
    static func add(_ sample: Input, times weight: Sum, to sum: inout Sum)
    static func output(_ sum: Sum) -> Output
}

extension ResampleArithmetic where Sum == Float {
    static func weight(_ weight: Double) -> Float { Float(weight) }
    static var initial: Float { 0 }
}

/// 8-bit samples in fixed point, as Pillow does it bit for bit: weights have 22 bits after the point, which leaves 8
/// for the sample and 2 for overshoot and sign, and every pass rounds and clips to 8 bits.
enum EightBitArithmetic: ResampleArithmetic {
    private static let fractionBits: Int32 = 22

    static func weight(_ weight: Double) -> Int32 {
        Int32((weight * Double(1 << fractionBits)).rounded(.toNearestOrAwayFromZero))
    }

    static let initial: Int32 = 1 << (fractionBits - 1)

    @inline(__always)
    static func add(_ sample: UInt8, times weight: Int32, to sum: inout Int32) {
        sum &+= Int32(sample) &* weight
    }

    @inline(__always)
    static func output(_ sum: Int32) -> UInt8 {
        UInt8(clamping: sum >> fractionBits)
    }
}

/// The first pass over 16-bit samples: sums are kept as they are, in single precision, which has bits to spare.
enum WideningArithmetic: ResampleArithmetic {
    @inline(__always)
    static func add(_ sample: UInt16, times weight: Float, to sum: inout Float) {
        sum += Float(sample) * weight
    }

    @inline(__always)
    static func output(_ sum: Float) -> Float { sum }
}

/// The second pass over 16-bit samples: sums are clipped and rounded to the nearest sample.
enum NarrowingArithmetic: ResampleArithmetic {
    @inline(__always)
    static func add(_ sample: Float, times weight: Float, to sum: inout Float) {
        sum += sample * weight
    }

    @inline(__always)
    static func output(_ sum: Float) -> UInt16 {
        UInt16(min(max(sum, 0), 65535).rounded())
    }
}

/// Planes of numbers, which are neither clipped nor rounded.
enum FloatArithmetic: ResampleArithmetic {
    @inline(__always)
    static func add(_ sample: Float, times weight: Float, to sum: inout Float) {
        sum += sample * weight
    }

    @inline(__always)
    static func output(_ sum: Float) -> Float { sum }
}
