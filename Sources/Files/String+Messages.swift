/// Texts of others, such as the names of files and what clients send, as messages and logs repeat them.
extension String {
    /// The text on one line, without control characters, which a terminal would obey and which would make two lines of
    /// one in a log. U+FFFD stands for each.
    package var printable: String {
        guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    /// Its beginning, at most 100 characters: a message must not grow with what it repeats.
    package var clipped: String { clipped(to: 100) }

    /// Its beginning, at most so many characters, and three full stops where that is not all.
    package func clipped(to most: Int) -> String {
        unicodeScalars.dropFirst(most).isEmpty
            ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(most))) + "..."
    }
}
