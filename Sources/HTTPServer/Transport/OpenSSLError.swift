private import COpenSSL

/// What OpenSSL says of a call that failed. Its errors wait in a queue of the thread, which is emptied before and after
/// every call, so that one call's errors are never taken for another's.
enum OpenSSLError {
    /// The first error of the last call, in words without a full stop; empties the queue.
    static func take() -> String {
        defer { ERR_clear_error() }
        return ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) } ?? "OpenSSL gives no reason"
    }
}
