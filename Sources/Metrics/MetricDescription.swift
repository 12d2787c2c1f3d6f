/// What a metric is called and what its numbers mean.
package struct MetricDescription: Sendable {
    /// How the numbers of a metric are to be read.
    package enum Kind: String, Sendable {
        /// A number that only grows until the process ends.
        case counter
        /// A number that goes up and down.
        case gauge
        /// How many values lie at or below each of some bounds.
        case histogram
    }

    /// What its samples are called; the name of a counter ends in `_total`.
    package let name: String
    /// How its numbers are to be read.
    package let kind: Kind
    /// A sentence about it.
    package let help: String
    /// The names of the labels that its series have.
    package let labels: [String]

    /// - Parameters:
    ///   - name: letters, digits and `_`, a letter first; that of a counter ends in `_total`, that of no other does.
    ///   - labels: the same, and not `le`, which histograms have of their own.
    package init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        precondition(([name] + labels).allSatisfy(Self.isName), "names are letters, digits and underscores")
        precondition(!labels.contains("le") && Set(labels).count == labels.count, "labels differ, from `le` too")
        precondition(name.hasSuffix(Self.total) == (kind == .counter), "counters end in \(Self.total)")
        (self.name, self.kind, self.help, self.labels) = (name, kind, help, labels)
    }

    private static let total = "_total"

    /// The name without what tells a counter.
    var family: String { kind == .counter ? String(name.dropLast(Self.total.count)) : name }

    private static func isName(_ text: String) -> Bool {
        text.utf8.first.map(isLetter) ?? false
            && text.utf8.allSatisfy {
                isLetter($0) || $0 == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
