private import Glibc

/// How many files and sockets the process may have open (getrlimit(2)).
package enum OpenFiles {
    /// The limit; the least that POSIX knows where the system does not say.
    package static var limit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return Int(_POSIX_OPEN_MAX) }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the limit to the most that the system allows this process.
    package static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where that fails, the limit stays as it is.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
