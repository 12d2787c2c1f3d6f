import Files
import Glibc

/// Messages for people.
enum StandardError {
    /// Says something beside the result, on one line that names the program, whatever names it repeats.
    static func note(_ text: String) { write("gradcon: " + text.printable) }

    /// Writes a line, or a part of one.
    static func write(_ line: String, terminator: String = "\n") {
        let bytes = Array((line + terminator).utf8)
        var written = 0
        while written < bytes.count {
            let length = bytes.withUnsafeBytes {
                Glibc.write(2, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if length < 0, errno == EINTR { continue }
            // Nobody reads it: there is nowhere to say so.
            guard length > 0 else { return }
            written += length
        }
    }
}
