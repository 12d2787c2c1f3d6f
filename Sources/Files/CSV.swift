/// Comma-separated values (RFC 4180).
package enum CSV {
    /// A line of fields, with its line break.
    package static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    /// Quoted where it has to be.
    private static func field(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
        // Scalar by scalar: to Swift a quotation mark under an accent is another character than one without.
        return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
