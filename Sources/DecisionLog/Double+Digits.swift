private import Glibc

extension Double {
    /// The number that at most 15 digits stand for, with a minus before them and a point between them or without; nil
    /// for anything else. Most numbers of a log are of that kind, and a text need not be made of them.
    init?(digits: some Sequence<UInt8>) {
        var (mantissa, count, fraction): (Int, Int, Int?) = (0, 0, nil)
        var isNegative = false
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                mantissa = mantissa &* 10 &+ Int(byte - UInt8(ascii: "0"))
                count += 1
                fraction = fraction.map { $0 + 1 }
            case UInt8(ascii: ".") where fraction == nil && count > 0: fraction = 0
            case UInt8(ascii: "-") where count == 0 && !isNegative: isNegative = true
            default: return nil
            }
        }
        guard (1...15).contains(count), fraction != 0 else { return nil }
        // The digits and a power of ten up to 22 are exact, so that one division rounds once.
        self = (isNegative ? -1 : 1) * Double(mantissa) / Self.powersOfTen[fraction ?? 0]
    }

    static let powersOfTen = (0...22).map { pow(10, Double($0)) }
}
