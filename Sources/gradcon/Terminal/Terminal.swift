import FoundationEssentials
import Glibc

/// What the terminal is told, and asked.
enum Terminal {
    /// Whether text may be coloured: not where NO_COLOR is set (https://no-color.org) or the terminal is dumb.
    static var showsColors: Bool {
        ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty && !isDumb
    }

    /// Whether a line on standard error can be drawn over.
    static var redrawsLines: Bool { isatty(STDERR_FILENO) == 1 && !isDumb }

    /// How many columns the terminal on standard error has now; where it does not tell, what COLUMNS says, or 80.
    static var columns: Int {
        var size = winsize()
        if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        let stated = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 0
        return stated > 0 ? stated : 80
    }

    /// Replaces the line of the cursor, which stays behind the text. Text that reached the last column could wrap, so
    /// it must be shorter than ``columns``.
    static func redraw(_ text: String) { StandardError.write("\r\u{1B}[K" + text, terminator: "") }

    private static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }
}
