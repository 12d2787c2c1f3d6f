import Files
@preconcurrency import Glibc

/// Results.
enum StandardOutput {
    /// Writes bytes behind what was printed, and hands all of it to the system.
    static func write(_ bytes: [UInt8]) throws(Failure) {
        guard fwrite(bytes, 1, bytes.count, stdout) == bytes.count else {
            throw Failure(reason: ": " + SystemError.last.description)
        }
        try flush()
    }

    /// Hands to the system what was printed.
    ///
    /// - Throws: where not all of it could be written, so that a result that nobody got is not taken for one.
    static func flush() throws(Failure) {
        guard fflush(stdout) == 0 else { throw Failure(reason: ": " + SystemError.last.description) }
        // An earlier call failed, whose reason is gone.
        guard ferror(stdout) == 0 else { throw Failure(reason: "") }
    }

    /// What was printed did not arrive.
    struct Failure: Error, CustomStringConvertible {
        fileprivate let reason: String
        /// A full sentence.
        var description: String { "The output could not be written\(reason)." }
    }
}
