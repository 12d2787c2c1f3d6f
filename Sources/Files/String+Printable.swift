extension String {
    /// The text without control characters, which a file's name may hold and a terminal would obey.
    package var printable: String {
        String(
            String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 })
        )
    }
}
