extension Double {
    /// The finite number that a text is in decimal digits, such as `-0.5` or `1e-3`: the one way in which numbers are
    /// read that people write into requests, configurations and commands.
    ///
    /// `Double(_:)` alone also takes `0x10`, `0x1p3`, `nan` and `infinity`.
    package init?(decimal text: String) {
        let isDecimal = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
        }
        guard isDecimal, let value = Double(text), value.isFinite else { return nil }
        self = value
    }
}
