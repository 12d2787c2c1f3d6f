private import Glibc

/// How many files and sockets the process may have open (getrlimit(2)).
package enum OpenFiles {
    /// The limit; the least that POSIX knows where the system does not say.
    package static var limit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return Int(_POSIX_OPEN_MAX) }
        return Int(clamping: limit.rlim_cur)
    }
}
