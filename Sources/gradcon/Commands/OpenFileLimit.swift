import Glibc

/// How many files and sockets the process may have open (getrlimit(2)).
enum OpenFileLimit {
    /// Raises the limit to the most that the system allows this process.
    ///
    /// - Returns: the limit as it is then; nil where the system does not say.
    static func raise() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }
}
