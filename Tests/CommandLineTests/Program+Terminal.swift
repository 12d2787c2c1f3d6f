import Foundation
import Testing

extension Program {
    /// Runs to the end with a terminal for standard error.
    ///
    /// - Parameters:
    ///   - showsOutput: whether standard output is the terminal, too.
    ///   - mark: as soon as it was written the process gets a SIGINT.
    /// - Returns: the status, and all that the terminal was told.
    static func runOnTerminal(
        _ arguments: [String], columns: Int, environment: [String: String] = ["TERM": "xterm"],
        showsOutput: Bool = false, interruptedAfter mark: String? = nil
    ) throws -> (status: Int32, output: String) {
        var (terminal, side): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        try #require(openpty(&terminal, &side, nil, nil, &size) == 0)
        defer { close(terminal) }
        // Another test's process would hold the terminal open.
        for descriptor in [terminal, side] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let (process, _, _) = make(arguments, environment)
        let handle = FileHandle(fileDescriptor: side, closeOnDealloc: false)
        process.standardError = handle
        if showsOutput { process.standardOutput = handle }
        try process.run()
        close(side)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isInterrupted = false
        while true {
            let length = read(terminal, &buffer, buffer.count)
            if length < 0, errno == EINTR { continue }
            // EIO once the process has closed its side.
            guard length > 0 else { break }
            bytes += buffer.prefix(length)
            if let mark, !isInterrupted, String(decoding: bytes, as: UTF8.self).contains(mark) {
                isInterrupted = true
                kill(process.processIdentifier, SIGINT)
            }
        }
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
