/// The labels of one series, as text that is written at every scrape and made once.
package struct LabelSet: Sendable, Hashable {
    /// `name="value",...` without braces; empty where there are none.
    let text: [UInt8]

    /// - Parameters:
    ///   - names: those of the ``MetricDescription``.
    ///   - values: one for each.
    package init(_ names: [String], _ values: [String]) {
        precondition(names.count == values.count, "a value for each label")
        var text: [UInt8] = []
        for (name, value) in zip(names, values) {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += Array("\(name)=\"".utf8)
            text.appendEscaped(value, withQuotes: true)
            text.append(UInt8(ascii: "\""))
        }
        self.text = text
    }
}

extension [UInt8] {
    /// Appends a text with its backslashes and line ends escaped, and its quotation marks where they would end it.
    mutating func appendEscaped(_ text: String, withQuotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): self += [byte, byte]
            case UInt8(ascii: "\n"): self += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\"") where withQuotes: self += [UInt8(ascii: "\\"), byte]
            default: append(byte)
            }
        }
    }
}
