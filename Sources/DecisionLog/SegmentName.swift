private import FoundationEssentials

/// The name of a segment: `decisions-0000000042-20260131T120000Z.jsonl`. The number orders segments, whatever the clock
/// says; the time is for people, and is that of the clock when the segment was begun.
struct SegmentName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// One more than that of the segment before.
    let number: Int
    /// Such as `20260131T120000Z`, UTC.
    let time: String
    /// Whether lines of it were found damaged when the service started.
    var isDamaged = false

    /// What is behind the name of a segment that was set aside.
    static let damagedSuffix = ".damaged"
    private static let (prefix, suffix) = ("decisions-", ".jsonl")
    private static let (digits, timeLength) = (10, 16)

    /// - Parameter time: seconds since 1970.
    init(number: Int, time: Double) {
        self.number = number
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        self.time = Date(timeIntervalSince1970: time).formatted(format)
    }

    /// Nil where it is no segment's.
    init?(_ name: String) {
        var rest = name[...]
        if rest.hasSuffix(Self.damagedSuffix) {
            isDamaged = true
            rest = rest.dropLast(Self.damagedSuffix.count)
        }
        guard rest.hasPrefix(Self.prefix), rest.hasSuffix(Self.suffix) else { return nil }
        let parts = rest.dropFirst(Self.prefix.count).dropLast(Self.suffix.count).split(
            separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count >= Self.digits, parts[1].utf8.count == Self.timeLength,
            parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(parts[0])
        else { return nil }
        (self.number, time) = (number, String(parts[1]))
        // What is written otherwise is another file.
        guard description == name else { return nil }
    }

    /// The name of the file.
    var description: String {
        let text = String(number)
        let zeros = String(repeating: "0", count: max(0, Self.digits - text.count))
        return "\(Self.prefix)\(zeros)\(text)-\(time)\(Self.suffix)\(isDamaged ? Self.damagedSuffix : "")"
    }

    static func < (first: SegmentName, second: SegmentName) -> Bool { first.number < second.number }
}
