import FoundationEssentials

/// What the terminal is told.
enum Terminal {
    /// Whether text may be coloured: not where NO_COLOR is set (https://no-color.org) or the terminal is dumb.
    static var showsColors: Bool {
        let environment = ProcessInfo.processInfo.environment
        return environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
}

extension String {
    /// Without control characters, which a file's name may hold and a terminal would obey.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
