/// The value of a JSON tensor's `data`: numbers in lists of lists, read in one pass.
///
/// A general decoder makes an object of every number, some thirty times the text in memory; a hostile body must not cost
/// more than the tensor it claims to be.
struct JSONNumbers {
    /// In order.
    private(set) var numbers: [Double] = []
    /// How wide the lists of each level are, outermost first.
    private(set) var shape: [Int] = []
    /// Where the value ends.
    private(set) var end = 0

    private static let maximumDepth = 4

    /// Reads the list that begins at `start`.
    ///
    /// - Parameter limit: how many numbers are taken at most.
    init(_ text: borrowing Span<UInt8>, from start: Int, limit: Int) throws(ServiceError) {
        var position = start
        // Elements so far in each list that is open.
        var open: [Int] = []
        // How many lists are open around a number; the same for all of them.
        var leafDepth: Int?
        // What was read last: after a value comes a comma or the end of its list, else a value.
        var isAfterValue = false
        repeat {
            JSONNumbers.skipWhitespace(text, &position)
            guard position < text.count else { throw .malformed("The JSON body ends within \"data\".") }
            switch (text[position], isAfterValue) {
            case (UInt8(ascii: "["), false):
                guard open.count < JSONNumbers.maximumDepth else {
                    throw .malformed(
                        "\"data\" is nested more than \(JSONNumbers.maximumDepth) lists deep; expected is (N,C,H,W).")
                }
                guard open.count < leafDepth ?? .max else { throw JSONNumbers.mixed }
                if let last = open.indices.last { open[last] += 1 }
                open.append(0)
                position += 1
            case (UInt8(ascii: "]"), true):
                try close(open.removeLast(), depth: open.count)
                position += 1
            case (UInt8(ascii: ","), true) where !open.isEmpty:
                isAfterValue = false
                position += 1
            case (UInt8(ascii: "-"), false), (UInt8(ascii: "0")...UInt8(ascii: "9"), false):
                guard let last = open.indices.last else {
                    throw .malformed("\"data\" must be a list of numbers, flat or nested.")
                }
                guard open.count == leafDepth ?? open.count else {
                    throw JSONNumbers.mixed
                }
                leafDepth = open.count
                guard numbers.count < limit else {
                    throw .tooLarge("\"data\" holds more than the \(limit) numbers that the largest batch has.")
                }
                numbers.append(try JSONNumbers.number(text, &position))
                open[last] += 1
                isAfterValue = true
            default:
                throw .malformed(
                    "\"data\" must be a list of numbers, flat or nested; the byte at \(position) is neither.")
            }
        } while !open.isEmpty
        end = position
    }

    /// A list ends: all lists of one level have the same width.
    private mutating func close(_ count: Int, depth: Int) throws(ServiceError) {
        guard count > 0 else { throw .malformed("A list of \"data\" is empty.") }
        while shape.count <= depth { shape.append(0) }
        guard shape[depth] == 0 || shape[depth] == count else {
            throw .malformed("The lists of \"data\" differ in length: \(shape[depth]) and \(count).")
        }
        shape[depth] = count
    }

    private static let mixed = ServiceError.malformed("\"data\" mixes numbers and lists at one level.")

    static func skipWhitespace(_ text: borrowing Span<UInt8>, _ position: inout Int) {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// RFC 8259 section 6.
    private static func number(_ text: borrowing Span<UInt8>, _ position: inout Int) throws(ServiceError) -> Double {
        let start = position
        let isNegative = text[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var mantissa: UInt64 = 0
        var exponent = 0
        let integer = digits(text, &position, into: &mantissa)
        let hasLeadingZero = integer > 1 && text[position - integer] == UInt8(ascii: "0")
        var isValid = integer > 0 && !hasLeadingZero
        var count = integer
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            let fraction = digits(text, &position, into: &mantissa)
            isValid = isValid && fraction > 0
            exponent = -fraction
            count += fraction
        }
        var isPlain = true
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") {
                position += 1
            }
            var ignored: UInt64 = 0
            isValid = digits(text, &position, into: &ignored) > 0 && isValid
            isPlain = false
        }
        guard isValid else { throw .malformed("The number at byte \(start) of the JSON body is malformed.") }
        // Up to 15 digits and a power of ten up to 22 are exact doubles, and so one division rounds once (Clinger, How to
        // Read Floating Point Numbers Accurately, 1990); most pixels are of that kind.
        if isPlain, count <= 15, exponent >= -22 {
            let value = Double(mantissa) / powersOfTen[-exponent]
            return isNegative ? -value : value
        }
        let literal = String(decoding: (start..<position).map { text[$0] }, as: UTF8.self)
        guard let value = Double(literal), value.isFinite else {
            throw .malformed("The number at byte \(start) of the JSON body is too large.")
        }
        return value
    }

    /// Reads digits; `value` wraps around beyond 19 of them, where it is not used.
    private static func digits(_ text: borrowing Span<UInt8>, _ position: inout Int, into value: inout UInt64) -> Int {
        let start = position
        while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"), digit <= 9 {
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        return position - start
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
